-- What happens to a deal that does not go to plan: a payment taken back, costs of recovery, a
-- write-off, recourse to the seller, credit notes; and what taxes ask for.

ALTER TABLE settlement.deals
ADD COLUMN credited_minor BIGINT NOT NULL DEFAULT 0,
ADD COLUMN recovery_claimed_minor BIGINT NOT NULL DEFAULT 0,
ADD COLUMN recourse_owed_minor BIGINT NOT NULL DEFAULT 0,
ADD COLUMN recourse_minor BIGINT NOT NULL DEFAULT 0,
ADD COLUMN written_off_on DATE,
DROP CONSTRAINT known_status,
DROP CONSTRAINT received_within_face,
ADD CONSTRAINT known_status CHECK (
    status IN (
        'listed', 'closed', 'disbursed', 'partially_repaid', 'overdue', 'defaulted',
        'written_off', 'repaid', 'recovered'
    )
),
ADD CONSTRAINT credits_leave_the_advance CHECK (
    credited_minor BETWEEN 0 AND face_minor - advance_minor
),
-- All ranks together, less what the seller paid, is what the customer paid.
ADD CONSTRAINT received_within_face CHECK (
    recovery_minor + late_minor + earned_minor + principal_minor + fee_minor + reserve_minor
    - recourse_minor <= face_minor - credited_minor
),
ADD CONSTRAINT recovery_within_costs CHECK (recovery_minor <= recovery_claimed_minor),
ADD CONSTRAINT recourse_within_what_is_owed CHECK (
    recourse_minor BETWEEN 0 AND recourse_owed_minor
),
ADD CONSTRAINT written_off_on_a_day CHECK (
    status <> 'written_off' OR written_off_on IS NOT NULL
);
GRANT UPDATE (
    credited_minor, recovery_claimed_minor, recourse_owed_minor, recourse_minor, written_off_on
) ON settlement.deals TO hundi_settlement;
CREATE INDEX deals_with_recourse ON settlement.deals (seller_id)
WHERE recourse_owed_minor > recourse_minor;

-- The seller's own money, taken by recourse, is a receipt like the customer's.
ALTER TABLE settlement.receipts
ADD COLUMN from_seller BOOLEAN NOT NULL DEFAULT FALSE;

-- A reversal undoes what its payment came to, and of those after it; the later ones are written
-- again as they came to without it.
ALTER TABLE settlement.distributions
ADD COLUMN undone_at TIMESTAMPTZ,
DROP CONSTRAINT distributions_credit_id_key;
CREATE UNIQUE INDEX distributions_credit_counts_once ON settlement.distributions (credit_id)
WHERE undone_at IS NULL;
COMMENT ON TABLE settlement.distributions IS
'What each receipt came to, by rank; rows with undone_at count no more.';
GRANT UPDATE (undone_at) ON settlement.distributions TO hundi_settlement;

CREATE TABLE settlement.adjustments (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    invoice_id UUID NOT NULL REFERENCES settlement.deals (invoice_id),
    kind TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reference TEXT NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT known_kind CHECK (kind IN ('recovery_cost', 'credit_note', 'write_off', 'reversal')),
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0)
);
COMMENT ON TABLE settlement.adjustments IS
'What changed a deal beside its payments: the id is the approval or the payment it came by.';
CREATE INDEX adjustments_of_an_invoice ON settlement.adjustments (invoice_id, seq);
-- A number is used once on an invoice.
CREATE UNIQUE INDEX credit_note_numbered_once ON settlement.adjustments (invoice_id, reference)
WHERE kind = 'credit_note';
GRANT SELECT, INSERT ON settlement.adjustments TO hundi_settlement;

-- Our own copies of people, for taxes: who has given a PAN (identities are verified by it), and
-- whose business is whose.
CREATE TABLE settlement.people (
    user_id UUID PRIMARY KEY,
    has_pan BOOLEAN NOT NULL DEFAULT FALSE,
    gstin TEXT,
    legal_name TEXT,
    CONSTRAINT a_business_has_a_name CHECK ((gstin IS NULL) = (legal_name IS NULL))
);
COMMENT ON TABLE settlement.people IS 'What taxes need to know of people.';
GRANT SELECT, INSERT, UPDATE ON settlement.people TO hundi_settlement;

-- Rates in basis points. The latest row of a mode that has begun is in force.
CREATE TABLE settlement.tds_rules (
    mode TEXT NOT NULL,
    valid_from DATE NOT NULL,
    is_on BOOLEAN NOT NULL,
    rate INTEGER NOT NULL,
    rate_without_pan INTEGER NOT NULL,
    threshold_minor BIGINT NOT NULL,
    PRIMARY KEY (mode, valid_from),
    CONSTRAINT known_mode CHECK (
        mode IN (
            'SANDBOX', 'TREDS_OPERATOR', 'NBFC_FACTOR', 'LSP_FOR_RE', 'ASSIGNMENT_MARKETPLACE'
        )
    ),
    CONSTRAINT a_rate_is_a_part CHECK (
        rate BETWEEN 0 AND 10000 AND rate_without_pan BETWEEN rate AND 10000
    ),
    CONSTRAINT a_threshold_is_not_negative CHECK (threshold_minor >= 0)
);
COMMENT ON TABLE settlement.tds_rules IS
'Tax withheld from investors'' interest, by operating mode; the threshold is of a financial year.';
GRANT SELECT ON settlement.tds_rules TO hundi_settlement;
-- Section 194A: 10 % above 10,000 rupees a year, 20 % without PAN (206AA). Whether a discount is
-- interest is contested: on where the paper is a loan's, off where receivables are sold.
INSERT INTO settlement.tds_rules VALUES
('SANDBOX', '2000-01-01', FALSE, 1000, 2000, 1000000),
('TREDS_OPERATOR', '2000-01-01', FALSE, 1000, 2000, 1000000),
('NBFC_FACTOR', '2000-01-01', TRUE, 1000, 2000, 1000000),
('LSP_FOR_RE', '2000-01-01', TRUE, 1000, 2000, 1000000),
('ASSIGNMENT_MARKETPLACE', '2000-01-01', TRUE, 1000, 2000, 1000000);

CREATE TABLE settlement.interest_years (
    investor_id UUID NOT NULL,
    financial_year TEXT NOT NULL,
    interest_minor BIGINT NOT NULL,
    withheld_minor BIGINT NOT NULL,
    PRIMARY KEY (investor_id, financial_year),
    CONSTRAINT nothing_is_less_than_nothing CHECK (least(interest_minor, withheld_minor) >= 0)
);
COMMENT ON TABLE settlement.interest_years IS
'Interest each investor was paid in a financial year under a TDS rule, and what was withheld.';
GRANT SELECT, INSERT, UPDATE ON settlement.interest_years TO hundi_settlement;

CREATE TABLE settlement.tds_lines (
    cause_id UUID NOT NULL,
    investor_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    financial_year TEXT NOT NULL,
    interest_minor BIGINT NOT NULL,
    withheld_minor BIGINT NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (cause_id, investor_id)
);
COMMENT ON TABLE settlement.tds_lines IS
'Interest and tax of one distribution, or given back by one reversal (below zero).';
CREATE INDEX tds_lines_of_an_investor ON settlement.tds_lines (investor_id, financial_year);
GRANT SELECT, INSERT ON settlement.tds_lines TO hundi_settlement;

-- Who we are on our invoices. The sandbox's own number: an operator brings the real one.
CREATE TABLE settlement.suppliers (
    valid_from DATE PRIMARY KEY,
    legal_name TEXT NOT NULL,
    gstin TEXT NOT NULL,
    address TEXT NOT NULL,
    sac TEXT NOT NULL,
    service TEXT NOT NULL,
    number_prefix TEXT NOT NULL,
    CONSTRAINT a_gstin_has_its_form CHECK (
        gstin ~ '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]$'
    ),
    CONSTRAINT a_sac_is_digits CHECK (sac ~ '^[0-9]{6}$'),
    CONSTRAINT a_prefix_leaves_room CHECK (number_prefix ~ '^[A-Z0-9]{1,3}$')
);
COMMENT ON TABLE settlement.suppliers IS 'The platform as a supplier of services: effective-dated.';
GRANT SELECT ON settlement.suppliers TO hundi_settlement;
INSERT INTO settlement.suppliers VALUES (
    '2000-01-01', 'Hundi Sandbox Private Limited', '29AAACH4321Q1ZA',
    'Bengaluru, Karnataka 560001', '997158',
    'Services auxiliary to financial services: invoice financing platform fee', 'HF'
);

CREATE TABLE settlement.fee_invoice_numbers (
    financial_year TEXT PRIMARY KEY,
    last INTEGER NOT NULL,
    CONSTRAINT numbers_begin_at_one CHECK (last BETWEEN 1 AND 999999)
);
COMMENT ON TABLE settlement.fee_invoice_numbers IS
'The last number of a financial year: drawn in the transaction that writes the invoice, so no gap.';
GRANT SELECT, INSERT, UPDATE ON settlement.fee_invoice_numbers TO hundi_settlement;

CREATE TABLE settlement.fee_invoices (
    invoice_id UUID PRIMARY KEY REFERENCES settlement.deals (invoice_id),
    financial_year TEXT NOT NULL,
    number INTEGER NOT NULL,
    text_number TEXT NOT NULL UNIQUE,
    issued_on DATE NOT NULL,
    supplier JSONB NOT NULL,
    recipient JSONB NOT NULL,
    fee_minor BIGINT NOT NULL,
    cgst_minor BIGINT NOT NULL,
    sgst_minor BIGINT NOT NULL,
    igst_minor BIGINT NOT NULL,
    gst_rate INTEGER NOT NULL,
    UNIQUE (financial_year, number),
    CONSTRAINT a_number_fits_rule_46 CHECK (text_number ~ '^[A-Z0-9/-]{1,16}$'),
    CONSTRAINT within_the_state_or_between_states CHECK (
        igst_minor = 0 OR cgst_minor + sgst_minor = 0
    ),
    CONSTRAINT no_tax_is_negative CHECK (least(fee_minor, cgst_minor, sgst_minor, igst_minor) >= 0)
);
COMMENT ON TABLE settlement.fee_invoices IS
'Our tax invoices for the platform fee, as issued; never changed.';
GRANT SELECT, INSERT ON settlement.fee_invoices TO hundi_settlement;
