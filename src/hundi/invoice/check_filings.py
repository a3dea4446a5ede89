"""Whether the seller told the tax office of the invoice: its return of outward supplies. Pure.

GSTR-1 is filed each month, by the 11th of the next; by small sellers each quarter, by the 13th
after it. A registry does not say who is which, so nothing is missing before the later of the two.

Source: CGST Rules, rule 59; notification 83/2020 of the central tax, as amended.
"""

from datetime import date

from hundi.gateways.gst.port import Filings
from hundi.invoice.checks import Check, InvoiceFacts

QUARTERLY_BY = 13
MONTHS, QUARTER = 12, 3


def seller_filings(facts: InvoiceFacts) -> Check:
    """The seller filed the return of the invoice's period, if its day has passed."""
    name, issued_on = "seller_filings", facts.issued_on
    if issued_on is None or facts.today <= filing_due(issued_on):
        return Check(name, "not_applicable", "filing_not_due")
    filings = facts.filings
    # An answer about somebody else is none.
    is_theirs = filings is not None and filings.gstin == facts.seller_gstin.upper()
    if filings is None or filings.filed is None or not is_theirs:
        return Check(name, "unknown", "filings_not_known")
    filed_on = _filed_on(filings, issued_on)
    if filed_on is None:
        details = {"period": f"{issued_on:%Y-%m}", "by": filing_due(issued_on).isoformat()}
        return Check(name, "warn", "return_not_filed", details)
    return Check(name, "pass", details={"filed_on": filed_on.isoformat()})


def filing_due(issued_on: date) -> date:
    """Return the day by which even who files each quarter has filed."""
    end = _quarter_end(issued_on)
    return date(end.year + end.month // MONTHS, end.month % MONTHS + 1, QUARTERLY_BY)


def _filed_on(filings: Filings, issued_on: date) -> date | None:
    periods = {issued_on.replace(day=1), _quarter_end(issued_on)}
    days = [one.filed_on for one in filings.filed or () if one.period in periods]
    return min(days, default=None)


def _quarter_end(on: date) -> date:
    """Return the first day of the quarter's last month."""
    return date(on.year, -(-on.month // QUARTER) * QUARTER, 1)
