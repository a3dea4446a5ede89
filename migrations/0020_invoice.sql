-- Invoice: what SMEs upload, what was found in it, and how far each invoice has come.
CREATE SCHEMA invoice;
GRANT USAGE ON SCHEMA invoice TO hundi_invoice;

CREATE TABLE invoice.people (
    id UUID PRIMARY KEY,
    role TEXT NOT NULL,
    kyc_verified BOOLEAN NOT NULL DEFAULT FALSE,
    gstin TEXT,
    legal_name TEXT,
    CONSTRAINT known_role CHECK (role IN ('sme', 'investor', 'customer', 'admin')),
    CONSTRAINT a_confirmed_business_has_a_name CHECK ((gstin IS NULL) = (legal_name IS NULL))
);
COMMENT ON TABLE invoice.people IS 'Users, as the user service told of them.';
CREATE INDEX people_gstin ON invoice.people (gstin, role) WHERE gstin IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON invoice.people TO hundi_invoice;

-- Old keys stay: what they signed in their time is still good.
CREATE TABLE invoice.portal_keys (
    kid TEXT PRIMARY KEY,
    pem TEXT NOT NULL,
    portal TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    imported_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT a_kid_is_a_thumbprint CHECK (kid ~ '^[0-9A-F]{40}$'),
    CONSTRAINT valid_forwards CHECK (valid_to >= valid_from)
);
COMMENT ON TABLE invoice.portal_keys IS
'The trust store: public keys of e-invoice portals, by the kid in their signatures.';
GRANT SELECT, INSERT ON invoice.portal_keys TO hundi_invoice;

-- Rates in basis points. The latest row that has begun is in force.
CREATE TABLE invoice.product_terms (
    product TEXT NOT NULL,
    valid_from DATE NOT NULL,
    advance_rate_min INTEGER NOT NULL,
    advance_rate_max INTEGER NOT NULL,
    annual_rate_min INTEGER NOT NULL,
    annual_rate_max INTEGER NOT NULL,
    annual_rate_by_grade JSONB NOT NULL,
    platform_fee_rate INTEGER NOT NULL,
    gst_rate INTEGER NOT NULL,
    investor_fee_rate INTEGER NOT NULL,
    late_rate INTEGER NOT NULL,
    late_cap_rate INTEGER NOT NULL,
    grace_days INTEGER NOT NULL,
    default_after_days INTEGER NOT NULL,
    minimum_minor BIGINT NOT NULL,
    listing_days_min INTEGER NOT NULL,
    listing_days_max INTEGER NOT NULL,
    listing_days_usual INTEGER NOT NULL,
    tenor_days_min INTEGER NOT NULL,
    tenor_days_max INTEGER NOT NULL,
    lawful_tds_rates INTEGER[] NOT NULL,
    PRIMARY KEY (product, valid_from),
    CONSTRAINT an_advance_is_a_part CHECK (
        0 < advance_rate_min AND advance_rate_min <= advance_rate_max AND advance_rate_max <= 10000
    ),
    CONSTRAINT rates_have_order CHECK (
        0 <= annual_rate_min AND annual_rate_min <= annual_rate_max
    ),
    CONSTRAINT rates_are_not_negative CHECK (
        least(platform_fee_rate, gst_rate, investor_fee_rate, late_rate, late_cap_rate) >= 0
    ),
    CONSTRAINT days_are_not_negative CHECK (least(grace_days, default_after_days) >= 0),
    CONSTRAINT a_commitment_is_positive CHECK (minimum_minor > 0),
    CONSTRAINT listing_days_have_order CHECK (
        0 < listing_days_min AND listing_days_min <= listing_days_usual
        AND listing_days_usual <= listing_days_max
    ),
    CONSTRAINT tenor_days_have_order CHECK (
        0 < tenor_days_min AND tenor_days_min <= tenor_days_max
    )
);
COMMENT ON TABLE invoice.product_terms IS
'What an SME may ask for and what everybody pays: effective-dated, by two operators.';
GRANT SELECT, INSERT ON invoice.product_terms TO hundi_invoice;
INSERT INTO invoice.product_terms VALUES (
    'standard', '2000-01-01',
    5000, 9500, 600, 3600, '{"A": 1000, "B": 1100, "C": 1250, "D": 1500, "E": 1800}',
    100, 1800, 0, 600, 1000, 0, 90, 100000, 1, 30, 7, 1, 180, '{10, 100, 200, 500, 1000}'
);

CREATE TABLE invoice.invoices (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    seller_id UUID NOT NULL,
    stage TEXT NOT NULL,
    awaiting TEXT,
    is_cancelling BOOLEAN NOT NULL DEFAULT FALSE,
    uploaded_at TIMESTAMPTZ NOT NULL,
    -- What the SME claims.
    number TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    due_on DATE NOT NULL,
    customer_gstin TEXT NOT NULL,
    warnings JSONB NOT NULL DEFAULT '[]',
    -- What was found.
    document TEXT NOT NULL,
    buyer_gstin TEXT NOT NULL,
    seller_name TEXT,
    buyer_name TEXT,
    total_minor BIGINT,
    taxable_minor BIGINT,
    score SMALLINT,
    grade TEXT,
    registry_tries SMALLINT NOT NULL DEFAULT 0,
    -- What the customer accepted.
    customer_id UUID,
    face_minor BIGINT,
    accepted_due_on DATE,
    accepted_at TIMESTAMPTZ,
    -- What is offered to investors, and what came of it.
    terms JSONB,
    closes_at TIMESTAMPTZ,
    listed_at TIMESTAMPTZ,
    raised_minor BIGINT NOT NULL DEFAULT 0,
    disbursed_on DATE,
    received_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT known_stage CHECK (stage IN (
        'uploaded', 'verifying', 'needs_info', 'rejected', 'verified', 'accepted', 'listed',
        'expired', 'cancelled', 'disputed', 'funded', 'disbursed', 'partially_repaid', 'overdue',
        'repaid', 'defaulted', 'recovered', 'written_off'
    )),
    CONSTRAINT an_operator_is_awaited_while_verifying CHECK (
        awaiting IS NULL OR (awaiting = 'operator' AND stage = 'verifying')
    ),
    CONSTRAINT only_a_listing_is_being_cancelled CHECK (NOT is_cancelling OR stage = 'listed'),
    CONSTRAINT a_claim_is_positive CHECK (amount_minor > 0),
    CONSTRAINT a_document_is_named_by_its_digest CHECK (document ~ '^[0-9a-f]{64}$'),
    CONSTRAINT risk_is_a_score CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT a_score_has_a_grade CHECK ((score IS NULL) = (grade IS NULL)),
    CONSTRAINT accepted_at_once CHECK (
        num_nulls(customer_id, face_minor, accepted_due_on, accepted_at) IN (0, 4)
    ),
    CONSTRAINT no_more_is_accepted_than_claimed CHECK (face_minor BETWEEN 1 AND amount_minor),
    CONSTRAINT listed_at_once CHECK (num_nulls(terms, closes_at, listed_at) IN (0, 3)),
    CONSTRAINT what_is_listed_was_accepted CHECK (listed_at IS NULL OR accepted_at IS NOT NULL),
    CONSTRAINT what_investors_see_was_listed CHECK (
        listed_at IS NOT NULL OR stage NOT IN (
            'listed', 'expired', 'funded', 'disbursed', 'partially_repaid', 'overdue', 'repaid',
            'defaulted', 'recovered', 'written_off'
        )
    ),
    CONSTRAINT nothing_less_than_nothing_came CHECK (least(raised_minor, received_minor) >= 0)
);
COMMENT ON TABLE invoice.invoices IS 'Invoices and how far each has come.';
CREATE INDEX invoices_seller ON invoice.invoices (seller_id, seq);
CREATE INDEX invoices_buyer ON invoice.invoices (buyer_gstin, seq);
CREATE INDEX invoices_stage ON invoice.invoices (stage, seq);
GRANT SELECT, INSERT, UPDATE ON invoice.invoices TO hundi_invoice;

CREATE TABLE invoice.findings (
    invoice_id UUID PRIMARY KEY REFERENCES invoice.invoices (id),
    document TEXT NOT NULL,
    kind TEXT NOT NULL,
    sanitised TEXT,
    fields JSONB NOT NULL,
    checks JSONB NOT NULL,
    outcome TEXT NOT NULL,
    reasons JSONB NOT NULL,
    risk_reasons JSONB NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT known_kind CHECK (kind IN ('pdf', 'png', 'jpeg', 'json', 'unknown')),
    CONSTRAINT known_outcome CHECK (outcome IN ('verified', 'review', 'needs_info', 'rejected'))
);
COMMENT ON TABLE invoice.findings IS
'What the latest document of an invoice says, how it was checked, and what followed.';
GRANT SELECT, INSERT, UPDATE ON invoice.findings TO hundi_invoice;

CREATE TABLE invoice.timeline (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id UUID NOT NULL REFERENCES invoice.invoices (id),
    at TIMESTAMPTZ NOT NULL,
    what TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    note TEXT,
    CONSTRAINT known_author CHECK (
        by_whom IN ('sme', 'customer', 'operator', 'investors', 'platform')
    )
);
COMMENT ON TABLE invoice.timeline IS 'What happened to each invoice, in order.';
CREATE INDEX timeline_invoice ON invoice.timeline (invoice_id, seq);
GRANT SELECT, INSERT ON invoice.timeline TO hundi_invoice;

-- Keyed digests: the table tells nobody who traded with whom. An invoice may hold two of one
-- kind, from the claim and from the document.
CREATE TABLE invoice.fingerprints (
    invoice_id UUID NOT NULL REFERENCES invoice.invoices (id),
    kind TEXT NOT NULL,
    digest BYTEA NOT NULL,
    released_at TIMESTAMPTZ,
    PRIMARY KEY (invoice_id, kind, digest),
    CONSTRAINT known_kind CHECK (kind IN ('irn', 'f1', 'f2', 'f3')),
    CONSTRAINT a_digest_is_32_bytes CHECK (length(digest) = 32)
);
COMMENT ON TABLE invoice.fingerprints IS
'What tells an invoice from others, held until it is rejected, cancelled or expired.';
-- Of two simultaneous uploads exactly one wins.
CREATE UNIQUE INDEX fingerprint_held_once ON invoice.fingerprints (kind, digest)
WHERE released_at IS NULL AND kind IN ('irn', 'f1');
CREATE INDEX fingerprints_alike ON invoice.fingerprints (kind, digest)
WHERE released_at IS NULL AND kind IN ('f2', 'f3');
GRANT SELECT, INSERT ON invoice.fingerprints TO hundi_invoice;
GRANT UPDATE (released_at) ON invoice.fingerprints TO hundi_invoice;

CREATE TABLE invoice.outcomes (
    invoice_id UUID PRIMARY KEY,
    seller_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    is_repaid BOOLEAN NOT NULL DEFAULT FALSE,
    is_late BOOLEAN NOT NULL DEFAULT FALSE,
    is_defaulted BOOLEAN NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE invoice.outcomes IS
'How each financed invoice went: the track record of its seller and its customer.';
CREATE INDEX outcomes_seller ON invoice.outcomes (seller_id);
CREATE INDEX outcomes_customer ON invoice.outcomes (customer_id);
GRANT SELECT, INSERT, UPDATE ON invoice.outcomes TO hundi_invoice;
