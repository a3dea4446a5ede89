-- Funding: listings, the money investors commit to them, and what became of it.
--
-- What a stampede touches is small and apart: `listings` and `investors` hold numbers only, with
-- room for HOT updates. Names and terms, which are only shown, stand in `offers`.
-- There are no foreign keys from commitments: the listing's and the investor's rows are held
-- while a commitment is added, which proves more.
CREATE SCHEMA funding;
GRANT USAGE ON SCHEMA funding TO hundi_funding;

-- Investors, as the user service told of them, and what they have out: committed and not
-- yet come back.
CREATE TABLE funding.investors (
    id UUID PRIMARY KEY,
    kyc_verified BOOLEAN NOT NULL DEFAULT FALSE,
    outstanding_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT nothing_less_than_nothing_is_out CHECK (outstanding_minor >= 0)
) WITH (fillfactor = 60);
COMMENT ON TABLE funding.investors IS 'Who may commit money, and what each has outstanding.';
GRANT SELECT, INSERT, UPDATE ON funding.investors TO hundi_funding;

-- Customers: who pays the invoices. What of a customer's cap is taken: by what is out on it, and
-- by what its open listings may still raise. Only listings that begin and end, and money that
-- comes back, change it; commitments do not, so that a customer of many invoices is no hot row.
CREATE TABLE funding.customers (
    id UUID PRIMARY KEY,
    reserved_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT nothing_less_than_nothing_is_reserved CHECK (reserved_minor >= 0)
) WITH (fillfactor = 60);
COMMENT ON TABLE funding.customers IS 'What of each customer''s cap is taken.';
GRANT SELECT, INSERT, UPDATE ON funding.customers TO hundi_funding;

-- What one investor has out on one customer. Whoever changes it holds the investor's row.
CREATE TABLE funding.exposures (
    investor_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    outstanding_minor BIGINT NOT NULL,
    PRIMARY KEY (investor_id, customer_id),
    CONSTRAINT nothing_less_than_nothing_is_out_on_a_customer CHECK (outstanding_minor >= 0)
) WITH (fillfactor = 60);
COMMENT ON TABLE funding.exposures IS 'What each investor has outstanding on each customer.';
GRANT SELECT, INSERT, UPDATE ON funding.exposures TO hundi_funding;

-- How much may be out, in paise: `outstanding` of one investor in all, `invoice` of one investor
-- in one invoice, `concentration` of one investor on one customer, `customer` of all investors
-- together on one customer. A row without an investor and a customer is for everybody; a
-- particular one goes before it. Of an investor's own concentration and a customer's own the
-- smaller counts, unless the two have a row together. The latest that has begun is in force.
CREATE TABLE funding.limits (
    kind TEXT NOT NULL,
    investor_id UUID,
    amount_minor BIGINT NOT NULL,
    effective_from DATE NOT NULL,
    customer_id UUID,
    UNIQUE NULLS NOT DISTINCT (kind, investor_id, customer_id, effective_from),
    CONSTRAINT known_kind CHECK (
        kind IN ('outstanding', 'invoice', 'customer', 'concentration')
    ),
    CONSTRAINT what_bounds_a_customer_is_no_investors_own CHECK (
        kind <> 'customer' OR investor_id IS NULL
    ),
    CONSTRAINT what_bounds_an_investor_is_no_customers_own CHECK (
        kind NOT IN ('outstanding', 'invoice') OR customer_id IS NULL
    ),
    CONSTRAINT a_limit_is_not_negative CHECK (amount_minor >= 0)
);
COMMENT ON TABLE funding.limits IS 'Effective-dated limits of investors and customers.';
GRANT SELECT, INSERT ON funding.limits TO hundi_funding;
-- An investor a hundred crore in all, fifty in one invoice and on one customer; five hundred on
-- one customer together.
INSERT INTO funding.limits (kind, amount_minor, effective_from) VALUES
('outstanding', 100000000000, '2000-01-01'),
('invoice', 50000000000, '2000-01-01'),
('concentration', 50000000000, '2000-01-01'),
('customer', 500000000000, '2000-01-01');

-- What all investors together may have out on a customer on a day.
CREATE FUNCTION funding.cap_of(customer UUID, today DATE)
RETURNS BIGINT
LANGUAGE sql STABLE AS $$
    SELECT amount_minor FROM funding.limits
    WHERE kind = 'customer' AND effective_from <= today
        AND (customer_id IS NULL OR customer_id = customer)
    ORDER BY customer_id NULLS LAST, effective_from DESC LIMIT 1
$$;

CREATE TABLE funding.listings (
    invoice_id UUID PRIMARY KEY,
    seller_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    target_minor BIGINT NOT NULL,
    raised_minor BIGINT NOT NULL DEFAULT 0,
    -- What of the customer's cap is reserved for it: the most that it may raise.
    reserved_minor BIGINT NOT NULL,
    minimum_minor BIGINT NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    due_on DATE NOT NULL,
    annual_rate INTEGER NOT NULL,
    investor_fee_rate INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'open',
    CONSTRAINT rates_are_not_negative CHECK (annual_rate >= 0 AND investor_fee_rate >= 0),
    CONSTRAINT target_is_positive CHECK (target_minor > 0),
    CONSTRAINT raised_within_target CHECK (raised_minor BETWEEN 0 AND target_minor),
    CONSTRAINT raised_within_what_is_reserved CHECK (raised_minor <= reserved_minor),
    CONSTRAINT reserved_within_target CHECK (reserved_minor <= target_minor),
    -- What two operators refuse to pay out on was funded and is cancelled.
    CONSTRAINT funded_when_target_met CHECK (
        CASE status
            WHEN 'funded' THEN raised_minor = target_minor
            WHEN 'cancelled' THEN TRUE
            ELSE raised_minor < target_minor
        END
    ),
    CONSTRAINT known_status CHECK (status IN ('open', 'funded', 'expired', 'cancelled'))
) WITH (fillfactor = 50);
COMMENT ON TABLE funding.listings IS 'What commitments and sums over positions read, and what
changes.';
-- For the sweep of those past their time.
CREATE INDEX listings_closing ON funding.listings (closes_at) WHERE status = 'open';
GRANT SELECT, INSERT ON funding.listings TO hundi_funding;
GRANT UPDATE (raised_minor, reserved_minor, status) ON funding.listings TO hundi_funding;

-- What is shown of a listing, written once. `is_open` follows the listing's status; the rate
-- of return is the quote of the day it was listed, and sorts and filters the marketplace.
CREATE TABLE funding.offers (
    invoice_id UUID PRIMARY KEY REFERENCES funding.listings (invoice_id),
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    is_open BOOLEAN NOT NULL DEFAULT TRUE,
    invoice_number TEXT NOT NULL,
    seller_name TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    risk_score SMALLINT NOT NULL,
    grade TEXT NOT NULL,
    roi_basis_points INTEGER NOT NULL,
    due_on DATE NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    listed_at TIMESTAMPTZ NOT NULL,
    terms JSONB NOT NULL,
    CONSTRAINT risk_is_a_score CHECK (risk_score BETWEEN 0 AND 100)
) WITH (fillfactor = 90);
COMMENT ON TABLE funding.offers IS 'Terms and names of a listing, for the marketplace.';
-- One index for each order of the marketplace. The filters' columns ride along, so that rows
-- which a filter drops are dropped in the index.
CREATE INDEX offers_by_risk ON funding.offers
(risk_score, seq, roi_basis_points, due_on, grade) WHERE is_open;
CREATE INDEX offers_by_roi ON funding.offers
(roi_basis_points, seq, risk_score, due_on, grade) WHERE is_open;
CREATE INDEX offers_by_days ON funding.offers
(due_on, seq, risk_score, roi_basis_points, grade) WHERE is_open;
CREATE INDEX offers_by_closing ON funding.offers
(closes_at, seq, risk_score, roi_basis_points, due_on, grade) WHERE is_open;
CREATE INDEX offers_by_age ON funding.offers
(seq, risk_score, roi_basis_points, due_on, grade) WHERE is_open;
-- A grade is a stretch of scores: the safest of a low grade stand far from the top of all. The
-- statistics tell the planner which scores a grade has, so it finds at once that it has none.
CREATE INDEX offers_by_grade ON funding.offers
(grade, risk_score, seq, roi_basis_points, due_on) WHERE is_open;
CREATE STATISTICS funding.offers_grades (mcv) ON grade, risk_score FROM funding.offers;
ALTER STATISTICS funding.offers_grades SET STATISTICS 1000;
GRANT SELECT, INSERT ON funding.offers TO hundi_funding;
GRANT UPDATE (is_open) ON funding.offers TO hundi_funding;

-- One investor's part of one listing: the interval [start, end) of its target, in paise. Only
-- what came back so far ever changes.
CREATE TABLE funding.commitments (
    id UUID PRIMARY KEY,
    invoice_id UUID NOT NULL,
    investor_id UUID NOT NULL,
    start_minor BIGINT NOT NULL,
    end_minor BIGINT NOT NULL,
    -- What its investor has in this listing with this one and those before it.
    staked_minor BIGINT NOT NULL,
    committed_at TIMESTAMPTZ NOT NULL,
    received_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT a_stake_holds_its_last_part CHECK (staked_minor >= end_minor - start_minor),
    CONSTRAINT one_place_each UNIQUE (invoice_id, start_minor),
    CONSTRAINT a_place_is_an_interval CHECK (0 <= start_minor AND start_minor < end_minor),
    CONSTRAINT nothing_less_than_nothing_came_back CHECK (received_minor >= 0)
) WITH (fillfactor = 90);
COMMENT ON TABLE funding.commitments IS 'Investors'' places in listings'' targets.';
-- The last of an investor's places in a listing says what the investor's whole stake is.
CREATE INDEX commitments_investor ON funding.commitments (investor_id, invoice_id, start_minor);
GRANT SELECT, INSERT ON funding.commitments TO hundi_funding;
GRANT UPDATE (received_minor) ON funding.commitments TO hundi_funding;

-- What became of a funded listing, as settlement told of it.
CREATE TABLE funding.deals (
    invoice_id UUID PRIMARY KEY,
    disbursed_on DATE,
    customer_paid_minor BIGINT NOT NULL DEFAULT 0,
    is_repaid BOOLEAN NOT NULL DEFAULT FALSE,
    is_overdue BOOLEAN NOT NULL DEFAULT FALSE,
    is_defaulted BOOLEAN NOT NULL DEFAULT FALSE,
    days_late INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT nobody_is_early_by_being_late CHECK (days_late >= 0)
);
COMMENT ON TABLE funding.deals IS 'What became of funded listings.';
GRANT SELECT, INSERT, UPDATE ON funding.deals TO hundi_funding;

-- What a commitment got from one distribution.
CREATE TABLE funding.returns (
    distribution_id UUID NOT NULL,
    commitment_id UUID NOT NULL,
    investor_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    received_on DATE NOT NULL,
    PRIMARY KEY (distribution_id, commitment_id),
    CONSTRAINT a_return_is_positive CHECK (amount_minor > 0)
);
COMMENT ON TABLE funding.returns IS 'Dated receipts of investors.';
CREATE INDEX returns_investor ON funding.returns (investor_id, received_on);
GRANT SELECT, INSERT ON funding.returns TO hundi_funding;

-- What investors together earn, net of the platform's fee, if repaid after `days`: the rule of
-- kernel/deal.py in SQL, held to it by a property test. Each rounding is half up.
CREATE FUNCTION funding.expected_return(
    advance BIGINT, annual_rate INTEGER, investor_fee_rate INTEGER, days INTEGER
)
RETURNS NUMERIC
LANGUAGE sql IMMUTABLE AS $$
    -- One expression without FROM, so that it is inlined. Whole numbers of 64 bits where none can
    -- run over (the largest is below 5 * 10^18), for they cost a quarter of what NUMERIC does.
    SELECT CASE
        WHEN advance <= 100000000000 AND annual_rate <= 10000 AND investor_fee_rate <= 10000
            AND days <= 2000
        THEN
            (2 * advance * annual_rate * greatest(days, 0) + 3650000) / 7300000
            - (
                2 * ((2 * advance * annual_rate * greatest(days, 0) + 3650000) / 7300000)
                * investor_fee_rate + 10000
            ) / 20000
        ELSE
            div(2::NUMERIC * advance * annual_rate * greatest(days, 0) + 3650000, 7300000)
            - div(
                2 * div(2::NUMERIC * advance * annual_rate * greatest(days, 0) + 3650000, 7300000)
                * investor_fee_rate + 10000,
                20000
            )
    END
$$;

-- What a place of an invoice takes of `whole`: both ends by the same division, so that all places
-- together take all of it. Two products of 31 bits each stay within 64.
CREATE FUNCTION funding.share_between(
    start_minor BIGINT, end_minor BIGINT, whole NUMERIC, target BIGINT
)
RETURNS BIGINT
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN target < 3000000000 AND whole < 3000000000
        THEN end_minor * whole::BIGINT / target - start_minor * whole::BIGINT / target
        ELSE (div(end_minor * whole, target) - div(start_minor * whole, target))::BIGINT
    END
$$;

-- Hold all that commitments touch, and return what to decide them by, as columns of one row:
-- listings (each with what its investors together earn from today on), their customers,
-- investors, the limits in force, what the investor of each pair has in its invoice already and
-- on its customer, and the ledger's accounts. `asked[i]` is what is asked of `invoice_ids[i]`.
-- Rows are taken in one order: listings, customers, investors (whose exposures are theirs),
-- accounts. Each statement looks when those before it hold their rows, so it sees what whoever we
-- waited for committed.
CREATE FUNCTION funding.lock_facts(
    invoice_ids UUID[], asked BIGINT[], escrows TEXT[], investor_ids UUID[], wallets TEXT[],
    pair_invoices UUID[], pair_investors UUID[], today DATE,
    OUT listed TEXT[], OUT sellers UUID[], OUT customers UUID[], OUT targets BIGINT[],
    OUT raised BIGINT[], OUT reserved BIGINT[], OUT minimums BIGINT[], OUT closings TIMESTAMPTZ[],
    OUT statuses TEXT[], OUT earnings BIGINT[],
    OUT payers UUID[], OUT caps BIGINT[], OUT reserved_in_all BIGINT[],
    OUT known TEXT[], OUT verified BOOLEAN[], OUT outstanding BIGINT[],
    OUT limit_kinds TEXT[], OUT limit_owners TEXT[], OUT limit_customers TEXT[],
    OUT limit_amounts BIGINT[],
    OUT stakes BIGINT[], OUT exposures BIGINT[],
    OUT account_ids BIGINT[], OUT account_names TEXT[], OUT balances BIGINT[]
)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    is_roomy BOOLEAN;
BEGIN
    SELECT
        array_agg(l.invoice_id::TEXT), array_agg(l.seller_id), array_agg(l.customer_id),
        array_agg(l.target_minor), array_agg(l.raised_minor), array_agg(l.reserved_minor),
        array_agg(l.minimum_minor), array_agg(l.closes_at), array_agg(l.status),
        array_agg(funding.expected_return(
            l.target_minor, l.annual_rate, l.investor_fee_rate, l.due_on - today
        )::BIGINT),
        bool_and(l.raised_minor + a.minor <= l.reserved_minor OR l.status <> 'open')
    INTO listed, sellers, customers, targets, raised, reserved, minimums, closings, statuses,
        earnings, is_roomy
    FROM (
        SELECT * FROM funding.listings AS one WHERE one.invoice_id = ANY (invoice_ids)
        ORDER BY one.invoice_id FOR NO KEY UPDATE
    ) AS l
    JOIN unnest(invoice_ids, asked) AS a (invoice_id, minor) ON a.invoice_id = l.invoice_id;

    -- Customers are held only when one of these may need other reservations than there are, so
    -- that a customer of many invoices is no hot row. Within them, what is read here is enough:
    -- reservations go beyond a cap only when it was lowered, or money is out again that was back.
    SELECT
        array_agg(c.id), array_agg(c.cap), array_agg(c.reserved_minor),
        coalesce(is_roomy, TRUE) AND coalesce(bool_and(c.reserved_minor <= c.cap), TRUE)
    INTO payers, caps, reserved_in_all, is_roomy
    FROM (
        SELECT one.id, one.reserved_minor, funding.cap_of(one.id, today) AS cap
        FROM funding.customers AS one WHERE one.id = ANY (customers)
    ) AS c;
    IF NOT is_roomy THEN
        SELECT array_agg(c.id), array_agg(c.reserved_minor)
        INTO payers, reserved_in_all
        FROM (
            SELECT * FROM funding.customers AS one WHERE one.id = ANY (customers)
            ORDER BY one.id FOR NO KEY UPDATE
        ) AS c;
        caps := ARRAY(
            SELECT funding.cap_of(p.id, today) FROM unnest(payers) WITH ORDINALITY AS p (id, n)
            ORDER BY p.n
        );
    END IF;

    SELECT array_agg(i.id::TEXT), array_agg(i.kyc_verified), array_agg(i.outstanding_minor)
    INTO known, verified, outstanding
    FROM (
        SELECT * FROM funding.investors AS one WHERE one.id = ANY (investor_ids)
        ORDER BY one.id FOR NO KEY UPDATE
    ) AS i;

    -- What was never listed gets no account.
    IF coalesce(cardinality(listed), 0) < cardinality(invoice_ids) THEN
        escrows := ARRAY(
            SELECT e.name FROM unnest(invoice_ids, escrows) AS e (id, name)
            WHERE e.id::TEXT = ANY (listed)
        );
    END IF;
    -- Nor who may not fund: a stranger's asking leaves nothing behind.
    IF coalesce(cardinality(known), 0) < cardinality(investor_ids) OR FALSE = ANY (verified) THEN
        wallets := ARRAY(
            SELECT w.name
            FROM unnest(investor_ids, wallets) AS w (id, name)
            JOIN unnest(known, verified) AS i (id, is_verified) ON i.id = w.id::TEXT
            WHERE i.is_verified
        );
    END IF;
    SELECT a.ids, a.names, a.balances INTO account_ids, account_names, balances
    FROM ledger.lock_accounts(escrows || wallets) AS a;

    SELECT
        array_agg(l.kind), array_agg(l.investor_id::TEXT), array_agg(l.customer_id::TEXT),
        array_agg(l.amount_minor)
    INTO limit_kinds, limit_owners, limit_customers, limit_amounts
    FROM (
        SELECT DISTINCT ON (kind, investor_id, customer_id)
            kind, investor_id, customer_id, amount_minor
        FROM funding.limits
        WHERE kind <> 'customer' AND effective_from <= today
            AND (investor_id IS NULL OR investor_id = ANY (investor_ids))
            AND (customer_id IS NULL OR customer_id = ANY (customers))
        ORDER BY kind, investor_id, customer_id, effective_from DESC
    ) AS l;

    SELECT
        array_agg(coalesce(last.staked_minor, 0) ORDER BY pair.n),
        array_agg(coalesce(e.outstanding_minor, 0) ORDER BY pair.n)
    INTO stakes, exposures
    FROM unnest(pair_invoices, pair_investors) WITH ORDINALITY AS pair (invoice, investor, n)
    LEFT JOIN unnest(listed, customers) AS l (invoice, customer) ON l.invoice = pair.invoice::TEXT
    LEFT JOIN funding.exposures AS e
        ON e.investor_id = pair.investor AND e.customer_id = l.customer
    LEFT JOIN LATERAL (
        SELECT c.staked_minor FROM funding.commitments AS c
        WHERE c.investor_id = pair.investor AND c.invoice_id = pair.invoice
        ORDER BY c.start_minor DESC LIMIT 1
    ) AS last ON TRUE;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA funding FROM public;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA funding TO hundi_funding;
