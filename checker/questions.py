"""What is read of the papers that the platform issues, of copies, and of days."""

from typing import LiteralString

FEE_INVOICES: LiteralString = """
    SELECT paper.invoice_id, paper.financial_year, paper.number, paper.text_number,
        paper.issued_on, paper.supplier, paper.recipient, paper.fee_minor, paper.cgst_minor,
        paper.sgst_minor, paper.igst_minor, paper.gst_rate, (
            SELECT to_jsonb(ours) FROM settlement.suppliers AS ours
            WHERE ours.valid_from <= paper.issued_on ORDER BY ours.valid_from DESC LIMIT 1
        ) AS supplier_then
    FROM settlement.fee_invoices AS paper ORDER BY paper.financial_year, paper.number
"""
TAX_LINES: LiteralString = """
    SELECT investor_id, invoice_id, financial_year,
        sum(interest_minor)::BIGINT AS interest_minor, sum(withheld_minor)::BIGINT AS withheld_minor
    FROM settlement.tds_lines GROUP BY investor_id, invoice_id, financial_year
"""
TAX_YEARS: LiteralString = """
    SELECT year.investor_id, year.financial_year, year.interest_minor, year.withheld_minor,
        CASE WHEN who.has_pan THEN rule.rate ELSE rule.rate_without_pan END AS rate,
        rule.threshold_minor
    FROM settlement.interest_years AS year
    LEFT JOIN settlement.people AS who ON who.user_id = year.investor_id
    LEFT JOIN LATERAL (
        SELECT one.* FROM settlement.tds_rules AS one
        JOIN platform.operating AS ours ON ours.mode = one.mode
        WHERE one.is_on ORDER BY one.valid_from DESC LIMIT 1
    ) AS rule ON TRUE
"""
EXPOSURES: LiteralString = """
    SELECT investor_id, customer_id, outstanding_minor FROM funding.exposures
"""
RESERVED: LiteralString = "SELECT id, reserved_minor FROM funding.customers"
RETURNS: LiteralString = "SELECT distribution_id, commitment_id, amount_minor FROM funding.returns"
PAYOUTS: LiteralString = """
    SELECT id, purpose, user_id, credit_id, amount_minor, state, posted, invoice_id
    FROM payment.payouts
"""
OUTSTANDING: LiteralString = "SELECT id, outstanding_minor FROM funding.investors"
PAID: LiteralString = "SELECT invoice_id, paid_minor FROM payment.invoices"
PENDING: LiteralString = """
    SELECT count(*) FROM jobs.procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND queueing_lock IS NULL
"""
LISTED_ON: LiteralString = """
    SELECT invoice_id, (listed_at AT TIME ZONE 'Asia/Kolkata')::DATE FROM payment.invoices
"""
# The day, in India, on which operators gave money in suspense to an invoice.
MATCHED_ON: LiteralString = """
    SELECT substr(source.name, 10)::UUID, min(entry.posted_at AT TIME ZONE 'Asia/Kolkata')::DATE
    FROM ledger.accounts AS source
    JOIN ledger.moves AS move ON move.source_id = source.id
    JOIN ledger.accounts AS target ON target.id = move.target_id
    JOIN ledger.entries AS entry ON entry.id = move.entry_id
    WHERE source.name LIKE 'suspense:%' AND target.name LIKE 'receipts:%'
    GROUP BY source.name
"""
FEE_PAPER: LiteralString = """
    SELECT deal.terms, paper.text_number, paper.issued_on, paper.supplier ->> 'gstin',
        paper.recipient ->> 'gstin'
    FROM settlement.deals AS deal JOIN settlement.fee_invoices AS paper USING (invoice_id)
    WHERE deal.invoice_id = %s
"""
