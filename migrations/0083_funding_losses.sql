-- Money that was taken back from investors, and money that will not come.

-- A reversal takes returns back: a line below zero on the day it did.
ALTER TABLE funding.returns
DROP CONSTRAINT a_return_is_positive,
ADD CONSTRAINT a_return_is_of_something CHECK (amount_minor <> 0);

ALTER TABLE funding.deals ADD COLUMN written_off_on DATE;

-- What of each commitment is out: committed, not come back, not lost. What the counters of
-- investors, exposures and customers are the sums of.
CREATE VIEW funding.stakes AS
SELECT
    c.id, c.invoice_id, c.investor_id, l.customer_id,
    CASE
        WHEN l.status IN ('expired', 'cancelled') OR d.written_off_on IS NOT NULL THEN 0
        ELSE greatest(c.end_minor - c.start_minor - c.received_minor, 0)
    END AS out_minor
FROM funding.commitments AS c
JOIN funding.listings AS l ON l.invoice_id = c.invoice_id
LEFT JOIN funding.deals AS d ON d.invoice_id = c.invoice_id;
COMMENT ON VIEW funding.stakes IS 'What of each commitment is out.';
GRANT SELECT ON funding.stakes TO hundi_funding;

-- An investor's positions as they stand on a day. `expected_minor` is the interval's exact
-- share of what all investors earn by the due date, counted from the disbursal, or from today
-- while it is still to come. What came back counts as principal first. A written-off position
-- expects nothing more, and what it lacks of its principal is lost; what comes all the same
-- lowers that.
CREATE FUNCTION funding.positions_of(investor UUID, today DATE)
RETURNS TABLE (
    commitment_id UUID, invoice_id UUID, invoice_number TEXT, customer_name TEXT,
    committed_at TIMESTAMPTZ, amount_minor BIGINT, received_minor BIGINT,
    principal_outstanding_minor BIGINT, lost_minor BIGINT, expected_minor BIGINT, status TEXT,
    due_on DATE, disbursed_on DATE, days_late INTEGER
)
LANGUAGE sql STABLE AS $$
    SELECT
        c.id, c.invoice_id, o.invoice_number, o.customer_name,
        c.committed_at, c.end_minor - c.start_minor, c.received_minor,
        CASE
            WHEN l.status IN ('expired', 'cancelled') OR d.written_off_on IS NOT NULL THEN 0
            ELSE greatest(c.end_minor - c.start_minor - c.received_minor, 0)
        END,
        CASE
            WHEN d.written_off_on IS NULL THEN 0
            ELSE greatest(c.end_minor - c.start_minor - c.received_minor, 0)
        END,
        CASE
            WHEN l.status IN ('expired', 'cancelled') THEN 0
            ELSE funding.share_between(
                c.start_minor, c.end_minor, deal.earned, l.target_minor
            )
        END,
        CASE
            WHEN l.status IN ('expired', 'cancelled') THEN 'released'
            WHEN l.status = 'open' THEN 'committed'
            WHEN d.is_repaid THEN 'repaid'
            WHEN d.written_off_on IS NOT NULL THEN 'written_off'
            WHEN d.is_defaulted THEN 'defaulted'
            WHEN d.is_overdue THEN 'overdue'
            WHEN d.customer_paid_minor > 0 THEN 'partially_repaid'
            WHEN d.disbursed_on IS NOT NULL THEN 'disbursed'
            ELSE 'funded'
        END,
        l.due_on, d.disbursed_on,
        CASE
            WHEN d.is_repaid THEN d.days_late
            WHEN l.status = 'funded' THEN greatest(today - l.due_on, 0)
            ELSE 0
        END
    FROM funding.commitments AS c
    JOIN funding.listings AS l ON l.invoice_id = c.invoice_id
    -- There is one for each listing; LEFT lets whoever asks for no name go without.
    LEFT JOIN funding.offers AS o ON o.invoice_id = c.invoice_id
    LEFT JOIN funding.deals AS d ON d.invoice_id = c.invoice_id
    CROSS JOIN LATERAL (
        SELECT funding.expected_return(
            l.target_minor, l.annual_rate, l.investor_fee_rate,
            l.due_on - coalesce(d.disbursed_on, today)
        ) AS earned
        OFFSET 0 -- once a row, though it is used twice
    ) AS deal
    WHERE c.investor_id = investor
$$;
REVOKE ALL ON FUNCTION funding.positions_of(UUID, DATE) FROM public;
GRANT EXECUTE ON FUNCTION funding.positions_of(UUID, DATE) TO hundi_funding;
