"""Checks and the decision: one honest invoice, and one thing wrong at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hundi.gateways.gst.port import FiledReturn, Filings, IrnFact, Taxpayer
from hundi.invoice.check_filings import filing_due
from hundi.invoice.check_rules import run_checks
from hundi.invoice.checks import OUTCOME_OF, Check, Claims, Evidence, InvoiceFacts, decide
from hundi.invoice.fields import Field, Fields, Value
from hundi.invoice.listed import Code, Listed
from hundi.invoice.page_sums import PageSum, PageSums
from hundi.invoice.reading.facts import Sign
from hundi.invoice.signed_qr import QrClaims, SignedQr
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.indian_ids import irn
from hundi.kernel.money import Money

SELLER, BUYER = "29AAFCC9980M1ZR", "27AAPFU0939F1ZV"
NUMBER = "INV-2026-001"
TOTAL = Money(1_00_000_00)
ISSUED, DUE, TODAY = date(2026, 4, 1), date(2026, 5, 16), date(2026, 4, 10)
IRN = irn(SELLER, "2026-27", "INV", NUMBER)

Change = Callable[[InvoiceFacts], InvoiceFacts]


def found(value: Value) -> Field[Value]:
    return Field(value, "text", 0.95, 0, (10.0, 20.0, 30.0, 40.0))


HONEST_FIELDS = Fields(
    invoice_number=found(NUMBER),
    invoice_date=found(ISSUED),
    due_date=found(DUE),
    currency=found("INR"),
    total=found(TOTAL),
    taxable=found(Money(84_745_76)),
    tax=found(Money(15_254_24)),
    igst=found(Money(15_254_24)),
    total_in_words=found(TOTAL),
    seller_gstin=found(SELLER),
    buyer_gstin=found(BUYER),
    irn=found(IRN),
)
# A page whose total is not found: a signed code would say it.
HALF_READ = replace(HONEST_FIELDS, total=None)
SIGNED = QrClaims(
    SELLER, BUYER, NUMBER, "INV", ISSUED, TOTAL, 4, "72165000", IRN, datetime(2026, 4, 2, 9, 0)  # noqa: DTZ001 - as the portal prints it
)  # fmt: skip
BOX = (10.0, 20.0, 30.0, 40.0)
# Four items, counted to the end; codes may be printed short.
LISTED = Listed(
    tuple(Code(code, 0, BOX) for code in ("8482", "7216", "94054200", "73181500")),
    count=4,
    is_whole=True,
    registered=(date(2026, 4, 2), 0, BOX),
)
HONEST = InvoiceFacts(
    claims=Claims(NUMBER, TOTAL, DUE, BUYER),
    sme_gstin=SELLER,
    problems=(),
    has_words=True,
    fields=HONEST_FIELDS,
    signed_qr=SignedQr("verified", SIGNED, "K", "NIC"),
    today=TODAY,
    seller=Taxpayer(SELLER, "active", "Shree Balaji Industries", date(2018, 1, 1)),
    buyer=Taxpayer(BUYER, "active", "Navrang Textiles LLP", date(2018, 1, 1)),
    irn_status=IrnFact(IRN, "active"),
    evidence=Evidence(listed=(LISTED,)),
)
DATA = Evidence(
    data=HONEST_FIELDS,
    format="inv01",
    document_type="INV",
    signed="verified",
    listed=(Listed(count=4, is_whole=True), LISTED),
)


def decided(facts: InvoiceFacts, *, strict: bool = True) -> tuple[str, tuple[str, ...]]:
    decision = decide(run_checks(facts, strict=strict), strict=strict)
    return decision.outcome, decision.reasons


def fields(**changed: Field[str] | Field[Money] | Field[date] | None) -> Change:
    return lambda facts: replace(facts, fields=replace(facts.fields, **changed))


OTHER_SUM = PageSum(100_00, 18_00, 0, (1, 1, 2, 2))


def facts(**changed: object) -> Change:
    return lambda honest: replace(honest, **changed)


def evidence(**changed: object) -> Change:
    return lambda honest: replace(honest, evidence=replace(DATA, **changed))


def listing(**changed: object) -> Change:
    return lambda honest: replace(honest, evidence=Evidence(listed=(replace(LISTED, **changed),)))


def without_paper(**changed: object) -> Change:
    return lambda honest: replace(
        honest, evidence=replace(DATA, **changed), has_words=False, signed_qr=None
    )


def claims(**changed: object) -> Change:
    return lambda honest: replace(honest, claims=replace(honest.claims, **changed))


def signed(**changed: object) -> Change:
    return lambda honest: replace(
        honest, signed_qr=SignedQr("verified", replace(SIGNED, **changed), "K", "NIC")
    )


def test_an_honest_invoice_is_verified_and_every_check_says_so() -> None:
    checks = run_checks(HONEST, strict=True)

    assert decide(checks, strict=True).outcome == "verified"
    assert {check.name for check in checks if check.verdict != "pass"} == {
        "data_on_paper", "data_signature", "seller_name", "buyer_name", "upi_code",
        "seller_filings", "page_sums",
    }  # fmt: skip
    assert len({check.name for check in checks}) == len(checks)


def test_an_honest_invoice_without_code_irn_or_due_date_is_verified_too() -> None:
    plain = replace(
        HONEST,
        signed_qr=None,
        irn_status=None,
        fields=replace(HONEST_FIELDS, irn=None, due_date=None),
    )

    assert decided(plain) == ("verified", ())


ONE_THING_WRONG: list[tuple[Change, str, str]] = [
    (facts(problems=("javascript",)), "needs_info", "file_unreadable"),
    (facts(has_words=False, fields=Fields(), signed_qr=None), "needs_info", "no_text_layer"),
    (fields(invoice_number=None, irn=None), "review", "number_not_found"),
    (claims(number="INV-2026-002"), "review", "number_differs"),
    (fields(total=None), "review", "total_not_found"),
    (claims(amount=TOTAL + Money(1)), "review", "total_differs"),
    (fields(total=found(Money(1_00_000_00, "EUR"))), "review", "currency_not_inr"),
    (claims(due_on=DUE + timedelta(days=1)), "review", "due_date_differs"),
    (
        fields(due_date=Field(DUE + timedelta(days=3), "terms", 0.8, 0, (0, 0, 1, 1))),
        "review",
        "due_date_differs_from_terms",
    ),
    (fields(buyer_gstin=None), "review", "buyer_not_found"),
    (fields(buyer_gstin=found("33AAAFX0002B1Z8")), "review", "buyer_differs"),
    (fields(buyer_gstin=found("24AAPFU0939F1Z1")), "review", "buyer_other_state"),
    (fields(seller_gstin=None), "review", "seller_not_found"),
    (fields(seller_gstin=found("33AAAFX0002B1Z8")), "review", "seller_differs"),
    (facts(sme_gstin="27AAFCC9980M1ZV"), "review", "seller_other_state"),
    (fields(irn=found("0" * 64)), "review", "irn_differs"),
    (facts(signed_qr=SignedQr("unknown_key", SIGNED)), "review", "qr_unknown_key"),
    (facts(signed_qr=SignedQr("key_out_of_period", SIGNED)), "review", "qr_key_out_of_period"),
    (facts(signed_qr=SignedQr("malformed")), "review", "qr_malformed"),
    (facts(signed_qr=SignedQr("bad_signature", SIGNED)), "rejected", "qr_bad_signature"),
    (facts(signed_qr=SignedQr("altered", SIGNED)), "rejected", "qr_altered"),
    (facts(signed_qr=SignedQr("damaged", SIGNED)), "rejected", "qr_damaged"),
    (
        facts(signed_qr=SignedQr("signed_with_public_key", SIGNED)),
        "rejected",
        "qr_signed_with_public_key",
    ),
    (facts(signed_qr=SignedQr("algorithm_none", SIGNED)), "rejected", "qr_algorithm_none"),
    (
        facts(signed_qr=None, has_unread_code=True, fields=HALF_READ),
        "needs_info",
        "qr_unreadable",
    ),
    (
        facts(signed_qr=SignedQr("algorithm_not_allowed", SIGNED)),
        "rejected",
        "qr_algorithm_not_allowed",
    ),
    (facts(signed_qr=SignedQr("irn_mismatch", SIGNED)), "rejected", "qr_irn_mismatch"),
    (signed(total=TOTAL + Money(1)), "review", "qr_contradicts_document"),
    (signed(number="INV-2026-009"), "review", "qr_contradicts_form"),
    (signed(document_type="CRN"), "rejected", "not_an_invoice"),
    (listing(titled=Code("CREDIT NOTE", 0, BOX)), "review", "titled_as_note"),
    (signed(item_count=3), "review", "item_count_differs"),
    (signed(main_hsn="48191010"), "review", "main_hsn_differs"),
    (listing(registered=(date(2026, 4, 1), 0, BOX)), "review", "ack_date_differs"),
    (
        signed(registered_at=datetime(2026, 5, 2, 9, 0)),  # noqa: DTZ001 - as the portal prints it
        "review",
        "irn_registered_late",
    ),
    (fields(total_in_words=found(Money(1_80_000_00))), "review", "words_differ"),
    (fields(tax=found(Money(15_000_00))), "review", "sum_differs"),
    (fields(igst=None, cgst=found(Money(7_627_12))), "review", "tax_kind_differs"),
    (fields(invoice_date=None), "review", "invoice_date_not_found"),
    (facts(today=date(2026, 3, 31)), "review", "invoice_date_in_future"),
    (claims(due_on=ISSUED), "review", "due_before_invoice"),
    (facts(today=DUE + timedelta(days=1)), "review", "due_date_past"),
    (facts(seller=None), "review", "seller_not_asked"),
    (facts(buyer=Taxpayer(SELLER, "active", "Another", None)), "review", "buyer_not_asked"),
    (
        facts(buyer=Taxpayer(BUYER, "not_found", None, None)),
        "review",
        "buyer_unknown_to_registry",
    ),
    (
        facts(buyer=Taxpayer(BUYER, "cancelled", "N", None, date(2026, 1, 1))),
        "rejected",
        "buyer_cancelled",
    ),
    (facts(seller=Taxpayer(SELLER, "suspended", "S", None)), "review", "seller_suspended"),
    (
        facts(seller=Taxpayer(SELLER, "active", "S", date(2026, 4, 5))),
        "review",
        "seller_registered_later",
    ),
    (
        fields(seller_name=Field("Quick Loans Ltd", "text", 0.7, 0, (0, 0, 1, 1))),
        "review",
        "seller_name_differs",
    ),
    (
        fields(buyer_name=Field("Sharma Traders", "text", 0.7, 0, (0, 0, 1, 1))),
        "review",
        "buyer_name_differs",
    ),
    (evidence(payment_codes=("upi://pay?pa=nobody&pn=A&am=1",)), "review", "upi_malformed"),
    (
        evidence(payment_codes=("upi://pay?pa=shree@okbank&pn=S&am=99.00&cu=INR",)),
        "review",
        "upi_amount_differs",
    ),
    (facts(irn_status=None), "review", "irn_not_asked"),
    (facts(irn_status=IrnFact(IRN, "cancelled")), "rejected", "irn_cancelled"),
    (facts(irn_status=IrnFact(IRN, "not_found")), "review", "irn_not_registered"),
    (
        facts(
            today=date(2026, 7, 14),
            claims=replace(HONEST.claims, due_on=date(2026, 8, 1)),
            filings=Filings(SELLER, "2026-27", (FiledReturn(date(2026, 5, 1), date(2026, 6, 11)),)),
        ),
        "review",
        "return_not_filed",
    ),
    (facts(seen_before=frozenset({"f1"})), "rejected", "duplicate"),
    (facts(seen_before=frozenset({"f2", "f3"})), "review", "possible_duplicate"),
    (evidence(not_on_paper=("total",)), "review", "data_not_on_paper"),
    (
        lambda honest: replace(evidence(document_type="CRN")(honest), signed_qr=None),
        "rejected",
        "not_an_invoice",
    ),
    (without_paper(signed=None), "review", "data_unsigned"),
    (without_paper(signed="unknown_key"), "review", "data_unknown_key"),
    (without_paper(signed="bad_signature"), "rejected", "data_bad_signature"),
    (without_paper(signed="altered"), "rejected", "data_altered"),
    (without_paper(signed="algorithm_none"), "rejected", "data_algorithm_none"),
    (
        without_paper(signed="signed_with_public_key"),
        "rejected",
        "data_signed_with_public_key",
    ),
    (without_paper(signed="irn_mismatch"), "rejected", "data_irn_mismatch"),
    (without_paper(signed="algorithm_not_allowed"), "rejected", "data_algorithm_not_allowed"),
    (evidence(sums=PageSums(False, OTHER_SUM)), "review", "page_sums_differ"),  # noqa: FBT003 - what it says
    (evidence(signs=(Sign("patch_over_figures", 0, 12, 22, 20, 28),)), "review", "file_altered"),
    (facts(ring=("AAFCC9980M", "AAPFU0939F")), "review", "mutual_trade"),
    (facts(ring=("AAFCC9980M", "AAPFU0939F", "AAAFX0002B")), "review", "circular_trade"),
]


@pytest.mark.parametrize(
    ("change", "outcome", "reason"),
    ONE_THING_WRONG,
    ids=[reason for _, _, reason in ONE_THING_WRONG],
)
def test_one_thing_wrong_has_its_reason_and_its_outcome(
    change: Change, outcome: str, reason: str
) -> None:
    got, reasons = decided(change(HONEST))

    assert got == outcome
    assert reason in reasons


def test_a_scan_that_only_its_code_was_read_of_says_that_the_due_date_was_not_looked_for() -> None:
    by_code = facts(has_words=False, fields=Fields(), is_paper=True)(HONEST)

    said = {check.name: (check.verdict, check.reason) for check in run_checks(by_code, strict=True)}

    assert said["claim_due_date"] == ("unknown", "due_date_not_read")
    for name in ("qr_against_document", "qr_item_count", "qr_main_hsn", "qr_ack_date"):
        assert said[name] == ("unknown", "document_not_read")
    assert decided(by_code) == ("verified", ())


def test_every_signed_claim_that_the_page_has_is_compared_and_shown_on_it() -> None:
    said = {check.name: check for check in run_checks(HONEST, strict=True)}

    compared = {"compared": "number,date,total,seller,buyer,irn"}
    assert said["qr_against_document"].details == compared
    assert {
        name: (said[name].verdict, said[name].box) for name in ("qr_item_count", "qr_main_hsn")
    } == {
        "qr_item_count": ("pass", BOX),
        "qr_main_hsn": ("pass", BOX),
    }
    assert (said["qr_ack_date"].verdict, said["document_type"].verdict) == ("pass", "pass")


def test_a_list_that_may_go_on_confirms_what_is_signed_and_contradicts_nothing() -> None:
    part = listing(is_whole=False)(HONEST)

    def said(changed: InvoiceFacts) -> set[tuple[str, str, str]]:
        names = {"qr_item_count", "qr_main_hsn"}
        checks = run_checks(changed, strict=True)
        return {(one.name, one.verdict, one.reason) for one in checks if one.name in names}

    assert said(part) == {("qr_item_count", "pass", ""), ("qr_main_hsn", "pass", "")}
    other = signed(item_count=9, main_hsn="48191010")(part)
    assert said(other) == {
        ("qr_item_count", "unknown", "items_not_counted"),
        ("qr_main_hsn", "unknown", "hsn_not_found"),
    }
    assert decided(other) == ("verified", ())


def test_signed_data_beside_a_page_may_contradict_its_code_too() -> None:
    more = evidence(listed=(LISTED, Listed(count=5, is_whole=True)))(HONEST)
    note = evidence(document_type="CRN")(HONEST)

    assert decided(more) == ("review", ("item_count_differs",))
    assert decided(note) == ("rejected", ("not_an_invoice",))


@pytest.mark.parametrize(
    ("side", "printed"),
    [
        ("seller_name", "SHREE BALAJI INDUSTRIES PVT. LTD."),
        ("seller_name", "M/s Shri Balaji Industries"),
        ("buyer_name", "Navrang Textiles"),
        ("buyer_name", "M/s. NAVRANG TEXTILES L.L.P., Surat"),
    ],
)
def test_a_name_may_be_written_in_many_ways(side: str, printed: str) -> None:
    written = fields(**{side: Field(printed, "ocr", 0.65, 0, (0, 0, 1, 1))})(HONEST)

    assert decided(written) == ("verified", ())
    said = {check.name: check for check in run_checks(written, strict=True)}
    assert (said[side].verdict, said[side].box) == ("pass", (0, 0, 1, 1))


@pytest.mark.parametrize("amount", [f"&am={TOTAL.decimal}", "", "&am=0"])
def test_a_payment_code_for_the_total_or_for_what_the_payer_says_is_right(amount: str) -> None:
    coded = evidence(payment_codes=(f"upi://pay?pa=shree.b-1@okbank&pn=S{amount}",))(HONEST)

    said = {check.name: check.verdict for check in run_checks(coded, strict=True)}
    assert said["upi_code"] == "pass"


APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
THEIRS = "27AAPFU0939F1ZV"


@pytest.mark.parametrize(
    ("today", "filings", "verdict", "reason"),
    [
        (date(2026, 7, 13), None, "not_applicable", "filing_not_due"),
        (date(2026, 7, 14), None, "unknown", "filings_not_known"),
        (date(2026, 7, 14), Filings(SELLER, "2026-27", None), "unknown", "filings_not_known"),
        # An answer about somebody else.
        (date(2026, 7, 14), Filings(THEIRS, "2026-27", ()), "unknown", "filings_not_known"),
        (date(2026, 7, 14), Filings(SELLER, "2026-27", ()), "warn", "return_not_filed"),
        # Filed for its month, or for its quarter.
        (date(2026, 7, 14), Filings(SELLER, "2026-27", (FiledReturn(APRIL, DUE),)), "pass", ""),
        (date(2026, 7, 14), Filings(SELLER, "2026-27", (FiledReturn(JUNE, DUE),)), "pass", ""),
    ],
)
def test_a_return_is_missed_only_when_its_day_has_passed_and_the_registry_knows(
    today: date, filings: Filings | None, verdict: str, reason: str
) -> None:
    later = replace(HONEST, today=today, filings=filings)

    said = {check.name: check for check in run_checks(later, strict=True)}["seller_filings"]

    assert (said.verdict, said.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("issued_on", "due"),
    [
        (date(2026, 4, 1), date(2026, 7, 13)),
        (date(2026, 6, 30), date(2026, 7, 13)),
        (date(2026, 11, 5), date(2027, 1, 13)),
        (date(2027, 3, 31), date(2027, 4, 13)),
    ],
)
def test_every_seller_has_filed_by_the_thirteenth_after_the_quarter(
    issued_on: date, due: date
) -> None:
    assert filing_due(issued_on) == due


def test_one_owner_on_both_sides_makes_somebody_look() -> None:
    sister = "24AAFCC9980M1Z1"
    both = replace(
        HONEST,
        claims=replace(HONEST.claims, customer_gstin=sister),
        fields=replace(HONEST_FIELDS, buyer_gstin=found(sister)),
        signed_qr=None,
    )
    itself = replace(
        HONEST,
        claims=replace(HONEST.claims, customer_gstin=SELLER),
        fields=replace(HONEST_FIELDS, buyer_gstin=found(SELLER)),
        signed_qr=None,
    )

    assert "related_party" in decided(both)[1]
    assert decided(itself)[0] == "rejected"
    assert "buyer_is_seller" in decided(itself)[1]


def test_a_made_up_gstin_reaches_an_operator_only_in_the_sandbox() -> None:
    founding_sample = claims(customer_gstin="29ABCDE1234F1Z5")(HONEST)

    assert decided(founding_sample, strict=False)[0] == "review"
    assert "buyer_gstin_invalid" in decided(founding_sample, strict=False)[1]
    assert decided(founding_sample, strict=True)[0] == "rejected"


def test_a_rounding_of_less_than_a_rupee_is_no_contradiction() -> None:
    rounded = fields(taxable=found(Money(84_745_30)))(HONEST)
    stated = fields(taxable=found(Money(84_740_76)), round_off=found(Money(5_00)))(HONEST)

    assert decided(rounded)[0] == decided(stated)[0] == "verified"


def test_the_strongest_reason_comes_first_and_proof_outweighs_a_question() -> None:
    worst = facts(problems=("damaged",), seen_before=frozenset({"f1"}), buyer=None)(HONEST)

    outcome, reasons = decided(worst)

    assert outcome == "rejected"
    assert reasons == ("duplicate", "file_unreadable", "buyer_not_asked")


def test_what_is_wrong_is_shown_on_the_page() -> None:
    checks = {check.name: check for check in run_checks(claims(number="X")(HONEST), strict=True)}

    assert checks["claim_number"].box == (10.0, 20.0, 30.0, 40.0)
    assert checks["claim_number"].details == {"document": NUMBER, "claimed": "X"}


def test_nothing_is_verified_by_not_looking() -> None:
    with pytest.raises(BrokenInvariant):
        decide([], strict=True)
    with pytest.raises(BrokenInvariant):
        Check("new", "fail", "a_reason_nobody_thought_through")


def test_every_reason_that_asks_for_something_is_tested_here() -> None:
    tested = {reason for _, _, reason in ONE_THING_WRONG}
    elsewhere = {"buyer_is_seller", "related_party", "buyer_gstin_invalid", "seller_gstin_invalid"}
    twins = {"seller_cancelled", "seller_unknown_to_registry", "buyer_suspended",
             "buyer_registered_later"}  # fmt: skip

    asking = {reason for reason, outcome in OUTCOME_OF.items() if outcome != "verified"}
    elsewhere |= {"data_key_out_of_period", "data_malformed"}
    assert asking - elsewhere - twins == tested
