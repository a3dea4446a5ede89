"""What the platform certifies: tax invoices for its fee, and tax withheld; from the deals."""

from collections import defaultdict
from uuid import UUID

from checker import questions
from checker.arithmetic import BASIS_POINTS, Repayment, Terms, half_up, share
from checker.facts import Deal, Facts, FeeInvoice, Owner
from checker.pdf import texts
from checker.report import Report
from checker.sheets import rupees

_APRIL = 4


def check_fee_invoices(facts: Facts, report: Report) -> None:
    """Each disbursal has the one tax invoice that its terms call for; numbers have no gap."""
    papers = {paper.invoice_id: paper for paper in facts.fee_invoices}
    for deal in facts.deals.values():
        if deal.disbursed_on is not None and Terms.read(deal.terms).fee:
            paper = papers.pop(deal.invoice_id, None)
            name = f"the fee invoice of {deal.invoice_id}"
            report.same(f"{name}: whether it is issued", paper is not None, ought=True)
            if paper is not None:
                _check_paper(name, deal, paper, report)
    report.same("fee invoices without a fee", sorted(papers), [])
    years: defaultdict[str, list[int]] = defaultdict(list)
    for paper in facts.fee_invoices:
        years[paper.financial_year].append(paper.number)
    for year, numbers in years.items():
        ought = list(range(1, len(numbers) + 1))
        report.same(f"the numbers of fee invoices of {year}", numbers, ought)


def _check_paper(name: str, deal: Deal, paper: FeeInvoice, report: Report) -> None:
    terms, on = Terms.read(deal.terms), deal.disbursed_on
    ours = str(paper.supplier["gstin"])[:2]
    theirs = str(paper.recipient["gstin"] or ours)[:2]
    taxes = (0, 0, terms.gst) if ours != theirs else (terms.gst - terms.gst // 2, terms.gst // 2, 0)
    found = (paper.fee_minor, paper.cgst_minor, paper.sgst_minor, paper.igst_minor, paper.gst_rate)
    report.same(f"{name}: its amounts", found, (terms.fee, *taxes, terms.gst_rate))
    begin = on.year - (on.month < _APRIL) if on else 0
    year = f"{begin}-{(begin + 1) % 100:02d}"
    report.same(f"{name}: its day and year", (paper.issued_on, paper.financial_year), (on, year))
    ought = f"{paper.supplier_then['number_prefix']}/{year[2:]}/{paper.number:06d}"
    report.same(f"{name}: its number", paper.text_number, ought)
    supplier = {field: paper.supplier_then[field] for field in paper.supplier}
    report.same(f"{name}: who supplies", dict(paper.supplier), supplier)


def check_fee_paper(owner: Owner, invoice_id: UUID, pdf: bytes, report: Report) -> None:
    """Compare what a tax invoice says on paper with what the deal's terms call for.

    Raises:
        ValueError: it is no tax invoice, or there is none for this invoice.
    """
    said, row = texts(pdf), owner.execute(questions.FEE_PAPER, [invoice_id]).fetchone()
    if row is None or "Tax invoice" not in said or "Platform fee" not in said:
        raise ValueError("no tax invoice for a fee")
    deal_terms, number, on, ours, theirs = row
    terms, name = Terms.read(deal_terms), f"the paper of the fee invoice of {invoice_id}"
    half = terms.gst // 2
    is_far = str(ours)[:2] != str(theirs or ours)[:2]
    taxes = (("IGST", terms.gst),) if is_far else (("CGST", terms.gst - half), ("SGST", half))
    wanted = [one for kind, tax in taxes if tax for one in (kind, rupees(tax))]
    body = said[said.index("Platform fee") :]
    at = body.index("Total") if "Total" in body else len(body)
    report.same(f"{name}: its fee", body[2:3], [rupees(terms.fee)])
    report.same(f"{name}: its taxes", body[3:at], wanted)
    report.same(f"{name}: its total", body[at + 1 : at + 2], [rupees(terms.fee + terms.gst)])
    for what, word in (("number", f"Number {number}"), ("day", f"Date {on:%d %b %Y}")):
        report.same(f"{name}: its {what}", word in said, ought=True)
    for who, gstin in (("Supplier", ours), ("Recipient", theirs or "none")):
        line = next((one for one in said if one.startswith(who)), "")
        report.same(f"{name}: its {who.lower()}", line.endswith(f"GSTIN {gstin}"), ought=True)


def check_taxes(facts: Facts, repaid: dict[UUID, Repayment | None], report: Report) -> None:
    """Interest certified is the investor's share of what was earned; the tax is the rule's."""
    sums: defaultdict[tuple[UUID, str], list[int]] = defaultdict(lambda: [0, 0])
    interest: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for line in facts.tax_lines:
        of_year = sums[line.investor_id, line.financial_year]
        of_year[0] += line.interest_minor
        of_year[1] += line.withheld_minor
        interest[line.invoice_id, line.investor_id] += line.interest_minor
    for (invoice_id, investor_id), found in interest.items():
        ought = _earned(invoice_id, investor_id, facts, repaid.get(invoice_id))
        report.same(f"the interest of {investor_id} on {invoice_id}", found, ought)
    for year in facts.tax_years:
        name = f"the certificate of {year.investor_id} for {year.financial_year}"
        found_sums = (year.interest_minor, year.withheld_minor)
        lines = sums.pop((year.investor_id, year.financial_year), [0, 0])
        report.same(f"{name}: its lines", tuple(lines), found_sums)
        rate, least = year.rate, year.threshold_minor
        is_taxed = rate is not None and least is not None and year.interest_minor > least
        due = half_up(year.interest_minor * (rate or 0), BASIS_POINTS) if is_taxed else 0
        report.same(f"{name}: the tax", year.withheld_minor, due)
    report.same("tax lines without a certificate", sorted(sums), [])


def _earned(invoice_id: UUID, investor_id: UUID, facts: Facts, repayment: Repayment | None) -> int:
    if repayment is None:
        return 0
    terms = repayment.terms
    total = repayment.late + repayment.earned - terms.investor_fee(repayment.earned)
    final = repayment.is_final
    return sum(
        share(one.start_minor, one.end_minor, total, terms.advance, final=final)
        for one in facts.positions.get(invoice_id, ())
        if one.investor_id == investor_id
    )
