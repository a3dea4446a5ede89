-- Deals from listing to repayment: who holds which part, what came, who got what. The service
-- may add rows and may change what a deal's life changes; what was agreed never changes.
CREATE SCHEMA settlement;
GRANT USAGE ON SCHEMA settlement TO hundi_settlement;

-- `terms` is what was agreed, whole; the columns beside it are copies of its members, for the
-- constraints and the calendar. Sums by rank are of all receipts so far.
CREATE TABLE settlement.deals (
    invoice_id UUID PRIMARY KEY,
    seller_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    terms JSONB NOT NULL,
    face_minor BIGINT NOT NULL,
    advance_minor BIGINT NOT NULL,
    due_on DATE NOT NULL,
    default_after_on DATE NOT NULL,
    status TEXT NOT NULL DEFAULT 'listed',
    disbursed_on DATE,
    counted_on DATE,
    recovery_minor BIGINT NOT NULL DEFAULT 0,
    late_minor BIGINT NOT NULL DEFAULT 0,
    earned_minor BIGINT NOT NULL DEFAULT 0,
    principal_minor BIGINT NOT NULL DEFAULT 0,
    fee_minor BIGINT NOT NULL DEFAULT 0,
    reserve_minor BIGINT NOT NULL DEFAULT 0,
    investor_fee_minor BIGINT NOT NULL DEFAULT 0,
    investors_paid_minor BIGINT NOT NULL DEFAULT 0,
    investors_final BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT known_status CHECK (
        status IN (
            'listed', 'closed', 'disbursed', 'partially_repaid', 'overdue', 'defaulted',
            'repaid', 'recovered'
        )
    ),
    CONSTRAINT disbursed_once_past_listing CHECK (
        (status IN ('listed', 'closed')) = (disbursed_on IS NULL)
    ),
    CONSTRAINT days_count_from_disbursal CHECK (
        (disbursed_on IS NULL AND counted_on IS NULL) OR counted_on >= disbursed_on
    ),
    CONSTRAINT no_rank_is_negative CHECK (
        least(
            recovery_minor, late_minor, earned_minor, principal_minor, fee_minor, reserve_minor
        ) >= 0
    ),
    CONSTRAINT received_within_face CHECK (
        recovery_minor + late_minor + earned_minor + principal_minor + fee_minor + reserve_minor
        <= face_minor
    ),
    CONSTRAINT nothing_is_received_before_disbursal CHECK (
        disbursed_on IS NOT NULL
        OR recovery_minor + late_minor + earned_minor + principal_minor + fee_minor
        + reserve_minor = 0
    ),
    CONSTRAINT principal_within_advance CHECK (principal_minor <= advance_minor),
    CONSTRAINT the_fee_is_on_the_return CHECK (investor_fee_minor BETWEEN 0 AND earned_minor),
    CONSTRAINT investors_get_what_is_theirs CHECK (
        investors_paid_minor BETWEEN 0
        AND late_minor + earned_minor + principal_minor - investor_fee_minor
    ),
    CONSTRAINT investors_get_all_in_the_end CHECK (
        NOT investors_final
        OR investors_paid_minor = late_minor + earned_minor + principal_minor - investor_fee_minor
    ),
    CONSTRAINT the_reserve_comes_after_the_investors CHECK (reserve_minor = 0 OR investors_final),
    CONSTRAINT repaid_once_investors_are_final CHECK (
        status NOT IN ('repaid', 'recovered') OR investors_final
    )
);
COMMENT ON TABLE settlement.deals IS 'One row a listed invoice: its terms and how far it is.';
CREATE INDEX deals_falling_due ON settlement.deals (due_on)
WHERE status IN ('disbursed', 'partially_repaid');
CREATE INDEX deals_falling_into_default ON settlement.deals (default_after_on)
WHERE status = 'overdue' AND NOT investors_final;
GRANT SELECT, INSERT ON settlement.deals TO hundi_settlement;
GRANT UPDATE (
    status, disbursed_on, counted_on, recovery_minor, late_minor, earned_minor, principal_minor,
    fee_minor, reserve_minor, investor_fee_minor, investors_paid_minor, investors_final
) ON settlement.deals TO hundi_settlement;

-- A position is an interval of the advance. No reference to the deal: news of one may come
-- before news of the other, and disbursal proves that the intervals fill the advance.
-- fillfactor leaves room to pay every position of a page at once without touching an index.
CREATE TABLE settlement.positions (
    invoice_id UUID NOT NULL,
    start_minor BIGINT NOT NULL,
    end_minor BIGINT NOT NULL,
    commitment_id UUID NOT NULL UNIQUE,
    investor_id UUID NOT NULL,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (invoice_id, start_minor),
    CONSTRAINT a_position_is_an_interval CHECK (0 <= start_minor AND start_minor < end_minor),
    CONSTRAINT paid_is_never_negative CHECK (paid_minor >= 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE settlement.positions IS 'Each commitment to a deal and what it was paid so far.';
CREATE INDEX positions_of_an_investor ON settlement.positions (investor_id, invoice_id);
GRANT SELECT, INSERT ON settlement.positions TO hundi_settlement;
GRANT UPDATE (paid_minor) ON settlement.positions TO hundi_settlement;

-- What the position [from_minor, to_minor) of [0, target) is owed in all of `so_far`. The rule
-- is `kernel.intervals.Interval.entitled`; a property holds the two to the same answers. `div`
-- rounds towards zero, which is down: nothing here is negative.
CREATE FUNCTION settlement.entitled(
    from_minor BIGINT, to_minor BIGINT, so_far BIGINT, target BIGINT, final BOOLEAN
)
RETURNS BIGINT
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (
        CASE WHEN final
            THEN div(to_minor::NUMERIC * so_far, target) - div(from_minor::NUMERIC * so_far, target)
            ELSE div((to_minor - from_minor)::NUMERIC * so_far, target)
        END
    )::BIGINT
$$;

-- A receipt waits until its deal is disbursed; then it is settled, once: distributed, or sent
-- back (`excess_minor`), or part of each. The bank may take one back that still waits.
CREATE TABLE settlement.receipts (
    credit_id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    invoice_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    received_on DATE NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    excess_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0),
    CONSTRAINT known_state CHECK (state IN ('waiting', 'settled', 'reversed')),
    CONSTRAINT excess_within_amount CHECK (excess_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT only_the_settled_has_excess CHECK (excess_minor = 0 OR state = 'settled')
);
COMMENT ON TABLE settlement.receipts IS 'What customers paid, as the payment service told.';
CREATE INDEX receipts_of_an_invoice ON settlement.receipts (invoice_id, seq);
CREATE INDEX receipts_waiting ON settlement.receipts (invoice_id, seq) WHERE state = 'waiting';
GRANT SELECT, INSERT ON settlement.receipts TO hundi_settlement;
GRANT UPDATE (state, excess_minor) ON settlement.receipts TO hundi_settlement;

-- One row a receipt that reached anybody, never changed: what it came to by rank.
CREATE TABLE settlement.distributions (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    invoice_id UUID NOT NULL REFERENCES settlement.deals (invoice_id),
    credit_id UUID NOT NULL UNIQUE REFERENCES settlement.receipts (credit_id),
    counted_on DATE NOT NULL,
    recovery_minor BIGINT NOT NULL,
    late_minor BIGINT NOT NULL,
    earned_minor BIGINT NOT NULL,
    principal_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    reserve_minor BIGINT NOT NULL,
    investor_fee_minor BIGINT NOT NULL,
    to_investors_minor BIGINT NOT NULL,
    investors_final BOOLEAN NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT a_distribution_takes_nothing_back CHECK (
        least(
            recovery_minor, late_minor, earned_minor, principal_minor, fee_minor, reserve_minor,
            investor_fee_minor, to_investors_minor
        ) >= 0
    ),
    CONSTRAINT a_distribution_is_of_something CHECK (
        recovery_minor + late_minor + earned_minor + principal_minor + fee_minor + reserve_minor
        > 0
    )
);
COMMENT ON TABLE settlement.distributions IS 'What each receipt came to, by rank.';
CREATE INDEX distributions_of_an_invoice ON settlement.distributions (invoice_id, seq);
GRANT SELECT, INSERT ON settlement.distributions TO hundi_settlement;

CREATE TABLE settlement.cancelled_invoices (
    invoice_id UUID PRIMARY KEY
);
COMMENT ON TABLE settlement.cancelled_invoices IS
'Invoices taken back before they were listed: what is paid on them goes back.';
GRANT SELECT, INSERT ON settlement.cancelled_invoices TO hundi_settlement;
