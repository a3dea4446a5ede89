-- Rules by which an investor's money goes into invoices by itself, and the invoices an investor
-- keeps an eye on.

-- One set of rules an investor. `turn_at` is since when it waits for its turn: of a new listing
-- those get theirs first who have waited longest, and who got some goes to the end.
CREATE TABLE funding.auto_invest (
    investor_id UUID PRIMARY KEY,
    is_on BOOLEAN NOT NULL,
    amount_minor BIGINT NOT NULL,
    min_risk SMALLINT NOT NULL,
    max_days INTEGER NOT NULL,
    min_roi_basis_points INTEGER NOT NULL,
    keep_minor BIGINT NOT NULL,
    customer_most_minor BIGINT NOT NULL,
    turn_at TIMESTAMPTZ NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    -- Why the last match was left out; null after one that was not.
    left_out TEXT,
    CONSTRAINT an_amount_is_positive CHECK (amount_minor > 0),
    CONSTRAINT risk_is_a_score CHECK (min_risk BETWEEN 0 AND 100),
    CONSTRAINT nothing_is_kept_below_zero CHECK (keep_minor >= 0),
    CONSTRAINT most_with_a_customer_is_positive CHECK (customer_most_minor > 0),
    CONSTRAINT days_and_rates_are_not_negative CHECK (max_days >= 0 AND min_roi_basis_points >= 0)
) WITH (fillfactor = 80);
COMMENT ON TABLE funding.auto_invest IS 'Rules by which money is invested by itself.';
CREATE INDEX auto_invest_turns ON funding.auto_invest (turn_at, investor_id) WHERE is_on;
GRANT SELECT, INSERT, UPDATE ON funding.auto_invest TO hundi_funding;

-- Which commitments were made by rule, and the rules as they were: the evidence of the mandate.
CREATE TABLE funding.auto_invested (
    commitment_id UUID PRIMARY KEY,
    investor_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    rules JSONB NOT NULL,
    invested_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT one_invoice_once_by_rule UNIQUE (investor_id, invoice_id)
);
COMMENT ON TABLE funding.auto_invested IS 'Commitments made by rule, with the rules of then.';
GRANT SELECT, INSERT ON funding.auto_invested TO hundi_funding;

CREATE TABLE funding.watches (
    investor_id UUID NOT NULL,
    invoice_id UUID NOT NULL REFERENCES funding.listings (invoice_id),
    watched_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (investor_id, invoice_id)
);
COMMENT ON TABLE funding.watches IS 'Invoices that investors keep an eye on.';
GRANT SELECT, INSERT, DELETE ON funding.watches TO hundi_funding;
