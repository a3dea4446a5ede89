"""The checks of what a document has beside its print: data, build of the file, graph. Pure."""

from hundi.invoice.checks import Check, InvoiceFacts
from hundi.invoice.forensics import REVIEW_AT, suspicion
from hundi.invoice.signed_qr import FORGED

PAIR = 2


def evidence_checks(facts: InvoiceFacts) -> list[Check]:
    """Return every check of this file, whether it passed or not."""
    return [data_on_paper(facts), data_signature(facts), file_structure(facts), circle(facts)]


def data_on_paper(facts: InvoiceFacts) -> Check:
    """What the data says is what a person reads."""
    data, missing = facts.evidence.data, facts.evidence.not_on_paper
    if data is None or not facts.has_text_layer:
        return Check("data_on_paper", "not_applicable", "no_data")
    if missing:
        return Check("data_on_paper", "fail", "data_not_on_paper", {"missing": ",".join(missing)})
    return Check("data_on_paper", "pass")


def data_signature(facts: InvoiceFacts) -> Check:
    """Data that comes without a paper is signed by a portal: anybody can write a file."""
    evidence = facts.evidence
    if evidence.data is None:
        return Check("data_signature", "not_applicable", "no_data")
    if evidence.signed is None:
        # A paper stands beside it, or the QR code in it is signed and was compared.
        if facts.has_text_layer or (facts.signed_qr and facts.signed_qr.is_verified):
            return Check("data_signature", "not_applicable", "no_data")
        return Check("data_signature", "unknown", "data_unsigned", {"format": evidence.format})
    if evidence.signed == "verified":
        return Check("data_signature", "pass")
    verdict = "fail" if evidence.signed in FORGED else "unknown"
    return Check("data_signature", verdict, f"data_{evidence.signed}")


def file_structure(facts: InvoiceFacts) -> Check:
    """The file was not changed after it was made, as far as a file can tell."""
    if facts.problems or not facts.has_text_layer:
        return Check("file_structure", "not_applicable", "no_file_to_judge")
    found = suspicion(facts.evidence.signs, facts.fields)
    details = {kind: str(points) for kind, points in found.signs}
    if found.points >= REVIEW_AT:
        return Check("file_structure", "warn", "file_altered", details, found.page, found.box)
    return Check("file_structure", "pass", details=details)


def circle(facts: InvoiceFacts) -> Check:
    """Nobody sells in a circle on this platform."""
    if not facts.ring:
        return Check("circular_trade", "pass")
    path = " > ".join((*facts.ring, facts.ring[0]))
    reason = "mutual_trade" if len(facts.ring) <= PAIR else "circular_trade"
    return Check("circular_trade", "warn", reason, {"path": path})
