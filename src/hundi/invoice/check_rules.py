"""The checks themselves, one function each, in the order a person would go. Pure."""

from typing import Literal

from hundi.gateways.gst.port import Taxpayer
from hundi.invoice.check_evidence import evidence_checks
from hundi.invoice.check_filings import seller_filings
from hundi.invoice.check_parties import name_registered, upi_code
from hundi.invoice.check_signed import signed_checks
from hundi.invoice.checks import Check, InvoiceFacts, is_blocking
from hundi.invoice.fields import Field
from hundi.invoice.fingerprints import canonical_number
from hundi.invoice.signed_qr import FORGED
from hundi.kernel.calendar import financial_year
from hundi.kernel.indian_ids import gstin_problems, irn, pan_of_gstin
from hundi.kernel.money import Money

# A seller who rounds without saying so rounds to the rupee.
ROUNDING_MAX = Money(1_00)
INDIAN = "INR"
FROM_PAPER = {"read_from": "pixels"}

Side = Literal["seller", "buyer"]


def run_checks(facts: InvoiceFacts, *, strict: bool) -> list[Check]:
    """Return every check, whether it passed or not.

    A document that could not be read is not held against the claims; the rest is checked.
    """
    checks = [file_readable(facts), text_layer(facts)]
    if facts.is_document_read:
        checks += [
            claim_number(facts),
            claim_amount(facts),
            claim_due_date(facts),
            claim_customer(facts),
            seller_is_sme(facts),
            irn_recomputed(facts),
            total_in_words(facts),
            parts_sum_to_total(facts),
            sums_of_page(facts),
            tax_kind(facts),
            invoice_date(facts),
        ]
    elif facts.is_signed:
        # The code says all but when it falls due; that stands only on the page, which was not read.
        checks.append(Check("claim_due_date", "unknown", "due_date_not_read"))
    return [
        *checks,
        gstin_check(facts, "seller", strict=strict),
        gstin_check(facts, "buyer", strict=strict),
        parties_differ(facts),
        signed_qr(facts),
        *signed_checks(facts),
        due_date(facts),
        registry(facts, "seller"),
        registry(facts, "buyer"),
        name_registered(facts, "seller"),
        name_registered(facts, "buyer"),
        upi_code(facts),
        irn_status(facts),
        seller_filings(facts),
        duplicate(facts),
        *evidence_checks(facts),
    ]


def file_readable(facts: InvoiceFacts) -> Check:
    """The structure guard let it through and the reader came to an end."""
    if facts.problems:
        details = {"problem": facts.problems[0]}
        return Check("file_readable", "fail", "file_unreadable", details)
    return Check("file_readable", "pass")


def text_layer(facts: InvoiceFacts) -> Check:
    """It can be read: words printed or seen, data, or a code that a portal signed."""
    if facts.problems:
        return Check("text_layer", "not_applicable")
    if not facts.is_document_read and not facts.is_signed:
        return Check("text_layer", "fail", "no_text_layer")
    return Check("text_layer", "pass", details=FROM_PAPER if facts.is_on_paper else {})


def claim_number(facts: InvoiceFacts) -> Check:
    """The invoice number of the form is the document's."""
    found = facts.fields.invoice_number
    if found is None:
        return Check("claim_number", "unknown", "number_not_found")
    if canonical_number(found.value) != canonical_number(facts.claims.number):
        details = {"document": found.value, "claimed": facts.claims.number}
        return Check("claim_number", "fail", "number_differs", details).at(found)
    return Check("claim_number", "pass").at(found)


def claim_amount(facts: InvoiceFacts) -> Check:
    """The amount of the form is the document's total, to the paisa."""
    found = facts.fields.total
    if found is None:
        return Check("claim_amount", "unknown", "total_not_found")
    if found.value.currency != INDIAN:
        details = {"currency": found.value.currency}
        return Check("claim_amount", "fail", "currency_not_inr", details).at(found)
    if found.value != facts.claims.amount:
        details = {"document": found.value.decimal, "claimed": facts.claims.amount.decimal}
        return Check("claim_amount", "fail", "total_differs", details).at(found)
    return Check("claim_amount", "pass").at(found)


def claim_due_date(facts: InvoiceFacts) -> Check:
    """The due date of the form is the printed one, or the one the printed terms give."""
    found = facts.fields.due_date
    if found is None:
        return Check("claim_due_date", "not_applicable", "due_date_not_printed")
    if found.value == facts.claims.due_on:
        return Check("claim_due_date", "pass").at(found)
    details = {"document": found.value.isoformat(), "claimed": facts.claims.due_on.isoformat()}
    if found.source == "terms":
        reason = "due_date_differs_from_terms"
        return Check("claim_due_date", "warn", reason, details).at(found)
    return Check("claim_due_date", "fail", "due_date_differs", details).at(found)


def claim_customer(facts: InvoiceFacts) -> Check:
    """The customer's GSTIN of the form is the document's buyer."""
    found = facts.fields.buyer_gstin
    return _same_gstin("claim_customer_gstin", "buyer", found, facts.claims.customer_gstin)


def seller_is_sme(facts: InvoiceFacts) -> Check:
    """The document's seller is the SME that uploads it."""
    return _same_gstin("seller_is_sme", "seller", facts.fields.seller_gstin, facts.sme_gstin)


def _same_gstin(name: str, side: Side, found: Field[str] | None, expected: str) -> Check:
    if found is None:
        return Check(name, "unknown", f"{side}_not_found")
    if found.value == expected.upper():
        return Check(name, "pass").at(found)
    details = {"document": found.value, "expected": expected}
    if pan_of_gstin(found.value) == pan_of_gstin(expected.upper()):
        return Check(name, "warn", f"{side}_other_state", details).at(found)
    return Check(name, "fail", f"{side}_differs", details).at(found)


def gstin_check(facts: InvoiceFacts, side: Side, *, strict: bool) -> Check:
    """The GSTIN is well formed and its check character right."""
    gstin = facts.sme_gstin if side == "seller" else facts.claims.customer_gstin
    problems = gstin_problems(gstin.upper())
    if not problems:
        return Check(f"{side}_gstin", "pass")
    details = {"gstin": gstin, "problem": problems[0]}
    verdict = "fail" if strict else "warn"
    return Check(f"{side}_gstin", verdict, f"{side}_gstin_invalid", details)


def parties_differ(facts: InvoiceFacts) -> Check:
    """Nobody sells to himself; two registrations of one PAN are one owner."""
    if facts.seller_gstin == facts.buyer_gstin:
        return Check("parties_differ", "fail", "buyer_is_seller")
    if pan_of_gstin(facts.seller_gstin) == pan_of_gstin(facts.buyer_gstin):
        return Check("parties_differ", "warn", "related_party")
    return Check("parties_differ", "pass")


def irn_recomputed(facts: InvoiceFacts) -> Check:
    """The printed IRN is the hash of the printed seller, year and number."""
    found, fields = facts.fields.irn, facts.fields
    if not (found and fields.seller_gstin and fields.invoice_date and fields.invoice_number):
        return Check("irn_recomputed", "not_applicable", "no_irn")
    year = financial_year(fields.invoice_date.value)
    seller, number = fields.seller_gstin.value, fields.invoice_number.value
    # The second is how numbers with small letters were hashed before June 2025.
    possible = {irn(seller, year, "INV", number), irn(seller, year, f"INV{number}", "")}
    if found.value not in possible:
        return Check("irn_recomputed", "warn", "irn_differs").at(found)
    return Check("irn_recomputed", "pass").at(found)


def signed_qr(facts: InvoiceFacts) -> Check:
    """A trusted portal signed the QR code."""
    qr = facts.signed_qr
    if qr is None and facts.has_unread_code and _needs_code(facts):
        return Check("signed_qr", "unknown", "qr_unreadable")
    if qr is None:
        return Check("signed_qr", "not_applicable", "no_signed_qr")
    if qr.is_verified:
        return Check("signed_qr", "pass", details={"portal": qr.portal or ""})
    verdict = "fail" if qr.verdict in FORGED else "unknown"
    return Check("signed_qr", verdict, f"qr_{qr.verdict}", {"key": qr.key_id or ""})


def _needs_code(facts: InvoiceFacts) -> bool:
    """Whether the page leaves open what a signed code would say."""
    fields = facts.fields
    return not (fields.invoice_number and fields.invoice_date and fields.total)


def total_in_words(facts: InvoiceFacts) -> Check:
    """The total in figures is the total in words."""
    total, words = facts.fields.total, facts.fields.total_in_words
    if total is None or words is None:
        return Check("total_in_words", "not_applicable", "no_words")
    if total.value != words.value:
        return Check("total_in_words", "fail", "words_differ").at(words)
    return Check("total_in_words", "pass").at(words)


def parts_sum_to_total(facts: InvoiceFacts) -> Check:
    """Taxable value, taxes and the round-off come to the total, to a rupee of rounding."""
    fields = facts.fields
    if fields.total is None or fields.taxable is None or fields.tax is None:
        return Check("parts_sum_to_total", "not_applicable", "no_parts")
    # In paise, because a document may be in any currency; `claim_amount` says that one is.
    rest = fields.total.value.minor - fields.taxable.value.minor - fields.tax.value.minor
    # Sellers print the round-off with and without its sign.
    off = fields.round_off.value.minor if fields.round_off else 0
    if abs(rest) != abs(off) and abs(rest) >= ROUNDING_MAX.minor:
        details = {"rest_minor": str(rest)}
        return Check("parts_sum_to_total", "fail", "sum_differs", details).at(fields.total)
    return Check("parts_sum_to_total", "pass").at(fields.total)


def sums_of_page(facts: InvoiceFacts) -> Check:
    """The total is what the page's own sums come to, whatever its amounts are called."""
    sums = facts.evidence.sums
    if sums is None:
        return Check("page_sums", "not_applicable", "no_sums")
    proof = sums.nearest
    if sums.agrees:
        return Check("page_sums", "pass", page=proof.page, box=proof.box)
    details = {"base_minor": str(proof.base), "tax_minor": str(proof.tax)}
    return Check("page_sums", "warn", "page_sums_differ", details, proof.page, proof.box)


def tax_kind(facts: InvoiceFacts) -> Check:
    """Within a state CGST and SGST, between states IGST."""
    fields = facts.fields
    within = fields.cgst or fields.sgst
    if not (within or fields.igst):
        return Check("tax_kind", "not_applicable", "no_taxes")
    same_state = facts.seller_gstin[:2] == facts.buyer_gstin[:2]
    if bool(within) != same_state or bool(fields.igst) == same_state:
        return Check("tax_kind", "warn", "tax_kind_differs").at(within or fields.igst)
    return Check("tax_kind", "pass").at(within or fields.igst)


def invoice_date(facts: InvoiceFacts) -> Check:
    """The invoice has a date, and it has come."""
    found = facts.fields.invoice_date
    if found is None:
        return Check("invoice_date", "unknown", "invoice_date_not_found")
    if found.value > facts.today:
        return Check("invoice_date", "fail", "invoice_date_in_future").at(found)
    return Check("invoice_date", "pass").at(found)


def due_date(facts: InvoiceFacts) -> Check:
    """The claimed due date lies after the invoice's date and not behind us."""
    issued, due_on = facts.fields.invoice_date, facts.claims.due_on
    if issued and due_on <= issued.value:
        return Check("due_date", "fail", "due_before_invoice").at(issued)
    if due_on < facts.today:
        return Check("due_date", "fail", "due_date_past")
    return Check("due_date", "pass")


def registry(facts: InvoiceFacts, side: Side) -> Check:
    """The GST registry knows the party, active, since before the invoice."""
    name = f"{side}_registry"
    taxpayer = facts.seller if side == "seller" else facts.buyer
    gstin = facts.seller_gstin if side == "seller" else facts.buyer_gstin
    # An answer about somebody else is none.
    if taxpayer is None or taxpayer.gstin != gstin.upper():
        return Check(name, "unknown", f"{side}_not_asked")
    if taxpayer.status == "not_found":
        return Check(name, "fail", f"{side}_unknown_to_registry")
    if taxpayer.status != "active":
        return Check(name, "fail", f"{side}_{taxpayer.status}")
    if _is_registered_later(facts, taxpayer):
        return Check(name, "warn", f"{side}_registered_later")
    return Check(name, "pass")


def _is_registered_later(facts: InvoiceFacts, taxpayer: Taxpayer) -> bool:
    issued = facts.fields.invoice_date
    return bool(issued and taxpayer.registered_on and taxpayer.registered_on > issued.value)


def irn_status(facts: InvoiceFacts) -> Check:
    """The e-invoice still stands at the portal: a cancelled one's signature verifies too."""
    if facts.irn is None:
        return Check("irn_status", "not_applicable", "no_irn")
    if facts.irn_status is None or facts.irn_status.irn.lower() != facts.irn:
        return Check("irn_status", "unknown", "irn_not_asked")
    if facts.irn_status.status == "cancelled":
        return Check("irn_status", "fail", "irn_cancelled")
    if facts.irn_status.status == "not_found":
        return Check("irn_status", "warn", "irn_not_registered")
    return Check("irn_status", "pass")


def duplicate(facts: InvoiceFacts) -> Check:
    """It was not here before."""
    if not facts.seen_before:
        return Check("duplicate", "pass")
    details = {"by": ",".join(sorted(facts.seen_before))}
    if is_blocking(facts.seen_before):
        return Check("duplicate", "fail", "duplicate", details)
    return Check("duplicate", "warn", "possible_duplicate", details)
