"""What is read of the papers that the platform issues: tax invoices, and tax withheld."""

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
