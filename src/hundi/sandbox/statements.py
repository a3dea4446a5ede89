"""A statement in the three forms that Indian banks send: CAMT.053, MT940, CSV. Pure.

Source: ISO 20022 camt.053.001.02; SWIFT MT940 customer statement message.
"""

import csv
import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from hundi.kernel.money import Money
from hundi.sandbox.money_in import IFSC
from hundi.sandbox.running_account import ACCOUNT_NUMBER, Entry, Statement

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
# SWIFT's limits: 65 characters a line of field 86, six lines.
_DETAIL_LINE_MAX = 65
_DETAIL_LINES_MAX = 6
_CAMT_ID_MAX = 35
_NOT_SWIFT = re.compile(r"[^A-Za-z0-9/?().,'+ -]")


def as_csv(statement: Statement) -> str:
    """Return the statement as CSV: an opening row, the entries, a closing row.

    Every row has the running balance after it.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_CSV_COLUMNS)
    balance = statement.opening_minor
    rows.writerow([statement.first_on, "", "", "Opening balance", *[""] * 5, _rupees(balance)])
    for entry in statement.entries:
        balance += entry.amount_minor
        is_credit = entry.amount_minor > 0
        amount = _rupees(abs(entry.amount_minor))
        rows.writerow(
            [
                entry.at.date(),
                entry.reference,
                entry.utr,
                _kind(entry),
                entry.virtual_account or "",
                entry.party_name or "",
                entry.party_account or "",
                "" if is_credit else amount,
                amount if is_credit else "",
                _rupees(balance),
            ]
        )
    rows.writerow([statement.last_on, "", "", "Closing balance", *[""] * 5, _rupees(balance)])
    return text.getvalue()


_CSV_COLUMNS = (
    "date",
    "reference",
    "utr",
    "description",
    "virtualAccount",
    "partyName",
    "partyAccount",
    "debit",
    "credit",
    "balance",
)


def as_mt940(statement: Statement) -> str:
    """Return the statement as one MT940 message."""
    first, last = f"{statement.first_on:%y%m%d}", f"{statement.last_on:%y%m%d}"
    lines = [
        f":20:ST{first}{last}",
        f":25:{IFSC}/{ACCOUNT_NUMBER}",
        f":28C:{statement.last_on:%y%j}/1",
        f":60F:{_mt940_balance(statement.opening_minor, first)}",
    ]
    for entry in statement.entries:
        lines += [_mt940_line(entry), *_mt940_details(entry)]
    lines += [f":62F:{_mt940_balance(statement.closing_minor, last)}", "-", ""]
    return "\r\n".join(lines)


def as_camt053(statement: Statement) -> str:
    """Return the statement as a CAMT.053 document."""
    document = Element("Document", xmlns=NAMESPACE)
    message = SubElement(document, "BkToCstmrStmt")
    identity = f"ST{statement.first_on:%y%m%d}{statement.last_on:%y%m%d}"
    header = SubElement(message, "GrpHdr")
    made_at = statement.made_at.isoformat(timespec="seconds")
    _leaf(header, "MsgId", identity)
    _leaf(header, "CreDtTm", made_at)
    body = SubElement(message, "Stmt")
    _leaf(body, "Id", identity)
    _leaf(body, "ElctrncSeqNb", f"{statement.last_on:%y%j}")
    _leaf(body, "CreDtTm", made_at)
    days = SubElement(body, "FrToDt")
    _leaf(days, "FrDtTm", f"{statement.first_on}T00:00:00+05:30")
    _leaf(days, "ToDtTm", f"{statement.last_on}T23:59:59+05:30")
    account = SubElement(body, "Acct")
    _leaf(account, "Id/Othr/Id", ACCOUNT_NUMBER)
    _leaf(account, "Ccy", "INR")
    _camt_balance(body, "OPBD", statement.opening_minor, str(statement.first_on))
    _camt_balance(body, "CLBD", statement.closing_minor, str(statement.last_on))
    for entry in statement.entries:
        _camt_entry(body, entry)
    return tostring(document, encoding="unicode", xml_declaration=True)


def _camt_balance(body: Element, code: str, amount_minor: int, on: str) -> None:
    balance = SubElement(body, "Bal")
    _leaf(balance, "Tp/CdOrPrtry/Cd", code)
    _leaf(balance, "Amt", _rupees(abs(amount_minor))).set("Ccy", "INR")
    _leaf(balance, "CdtDbtInd", _direction(amount_minor))
    _leaf(balance, "Dt/Dt", on)


def _camt_entry(body: Element, entry: Entry) -> None:
    line = SubElement(body, "Ntry")
    _leaf(line, "NtryRef", str(entry.number))
    _leaf(line, "Amt", _rupees(abs(entry.amount_minor))).set("Ccy", "INR")
    _leaf(line, "CdtDbtInd", _direction(entry.amount_minor))
    _leaf(line, "RvslInd", "true" if entry.is_reversal else "false")
    _leaf(line, "Sts", "BOOK")
    _leaf(line, "BookgDt/DtTm", entry.at.isoformat(timespec="seconds"))
    _leaf(line, "ValDt/Dt", str(entry.at.date()))
    _leaf(line, "AcctSvcrRef", entry.utr)
    _leaf(line, "BkTxCd/Prtry/Cd", "NEFT")
    details = SubElement(SubElement(line, "NtryDtls"), "TxDtls")
    references = SubElement(details, "Refs")
    _leaf(references, "EndToEndId", entry.reference[:_CAMT_ID_MAX])
    _leaf(references, "TxId", entry.utr)
    parties = SubElement(details, "RltdPties")
    is_incoming = entry.virtual_account is not None
    party = "Dbtr" if is_incoming else "Cdtr"
    if entry.party_name:
        _leaf(parties, f"{party}/Nm", entry.party_name)
    if entry.party_account:
        _leaf(parties, f"{party}Acct/Id/Othr/Id", entry.party_account)
    if entry.virtual_account:
        _leaf(parties, "CdtrAcct/Id/Othr/Id", entry.virtual_account)
    _leaf(details, "RmtInf/Ustrd", f"{_kind(entry)} {entry.reference}")


def _leaf(parent: Element, path: str, text: str) -> Element:
    """Add new elements along a path and put the text into the last one."""
    element = parent
    for name in path.split("/"):
        element = SubElement(element, name)
    element.text = text
    return element


def _mt940_balance(amount_minor: int, on: str) -> str:
    return f"{'D' if amount_minor < 0 else 'C'}{on}INR{_comma(amount_minor)}"


def _mt940_line(entry: Entry) -> str:
    """Return field 61. `RC` takes a credit back (a debit), `RD` a debit (a credit)."""
    is_credit = entry.amount_minor > 0
    mark = ("RD" if is_credit else "RC") if entry.is_reversal else ("C" if is_credit else "D")
    day = f"{entry.at:%y%m%d}{entry.at:%m%d}"
    return f":61:{day}{mark}{_comma(entry.amount_minor)}NTRFNONREF//{entry.utr[:16]}"


def _mt940_details(entry: Entry) -> Iterator[str]:
    """Yield field 86: one line a fact, so that no value is ever broken over two lines."""
    facts = {
        "UTR": entry.utr,
        "REF": entry.reference,
        "VA": entry.virtual_account,
        "NAME": entry.party_name,
        "ACC": entry.party_account,
        "TYPE": _kind(entry),
    }
    lines = [f"/{word}/{_NOT_SWIFT.sub('.', value)}" for word, value in facts.items() if value]
    for place, line in enumerate(lines[:_DETAIL_LINES_MAX]):
        yield (":86:" if place == 0 else "") + line[:_DETAIL_LINE_MAX]


def _kind(entry: Entry) -> str:
    word = "payment in" if entry.virtual_account is not None else "payment out"
    return f"reversal of {word}" if entry.is_reversal else word


def _direction(amount_minor: int) -> str:
    return "DBIT" if amount_minor < 0 else "CRDT"


def _comma(amount_minor: int) -> str:
    return _rupees(abs(amount_minor)).replace(".", ",")


def _rupees(amount_minor: int) -> str:
    return Money(amount_minor).decimal
