"""A user's own data and what operators do about it, through the application."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest

from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, bank, moves_of, wallet
from hundi.runtime.tokens import Role
from support.databases import PostgresServer
from support.user import People, people_of

BUSINESS = {"legalName": "Asha Textiles", "gstin": "29ABCCE1234F1ZY", "pan": "ABCCE1234F"}
SAMPLE = {"legalName": "Sample", "gstin": "29ABCDE1234F1Z5", "pan": "ABCDE1234F"}
ACCOUNT = {"accountNumber": "50100012345678", "ifsc": "HDFC0001234", "holderName": "Asha Rao"}
IDENTITY = {"pan": "ABCPE1234F", "name": "Asha Rao", "consent": True}
UNDECIDED = IDENTITY | {"pan": "ABCPE9998F"}
SOMEBODY = UUID(int=7)
ROUTES: list[tuple[str, str, object, tuple[Role, ...]]] = [
    ("GET", "/me", None, ("sme", "customer", "investor", "admin")),
    ("GET", "/me/business", None, ("sme", "customer")),
    ("PUT", "/me/business", BUSINESS, ("sme", "customer")),
    ("GET", "/me/bank-account", None, ("sme", "customer", "investor")),
    ("PUT", "/me/bank-account", ACCOUNT, ("sme", "customer", "investor")),
    ("GET", "/kyc", None, ("sme", "customer", "investor", "admin")),
    ("POST", "/kyc", IDENTITY, ("sme", "customer", "investor")),
    ("POST", "/auth/logout", {}, ("sme", "customer", "investor", "admin")),
    ("GET", "/admin/operators", None, ("admin",)),
    ("GET", f"/admin/kyc/{SOMEBODY}", None, ("admin",)),
    (
        "POST",
        f"/admin/kyc/{SOMEBODY}/decide",
        {"decision": "rejected", "reason": "Forged."},
        ("admin",),
    ),
    ("POST", f"/admin/users/{SOMEBODY}/disable", {"reason": "Stolen."}, ("admin",)),
]


@pytest.fixture
async def people(postgres: PostgresServer, tmp_path: Path) -> AsyncGenerator[People]:
    async with people_of(postgres.clone(), tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def crowded(postgres: PostgresServer) -> str:
    """A database that tests share: they make their own people, and let no job run."""
    return postgres.clone()


@pytest.fixture
async def crowd(crowded: str, tmp_path: Path) -> AsyncGenerator[People]:
    async with people_of(crowded, tmp_path) as opened:
        yield opened


@pytest.fixture
async def strict_people(postgres: PostgresServer, tmp_path: Path) -> AsyncGenerator[People]:
    async with people_of(postgres.clone(), tmp_path, strict=True) as opened:
        yield opened


@pytest.mark.parametrize(("method", "path", "body", "roles"), ROUTES)
async def test_a_route_is_for_its_roles_and_for_nobody_unknown(
    crowd: People, method: str, path: str, body: object, roles: tuple[Role, ...]
) -> None:
    for token in (None, "made.up.token"):
        bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = await crowd.client.request(method, path, json=body, headers=bearer)
        assert answer.status_code == 401

    for role in ("sme", "customer", "investor", "admin"):
        person = await crowd.registered(role)
        answer = await crowd.client.request(method, path, json=body, headers=person.headers)
        is_refused = answer.status_code == 403 and answer.json()["code"] == "wrong_role"
        assert is_refused == (role not in roles), (role, answer.text)


async def test_nobody_sees_anothers_data(crowd: People) -> None:
    asha, ravi = await crowd.registered("sme"), await crowd.registered("sme")
    await asha.put("/me/business", BUSINESS)
    await asha.put("/me/bank-account", ACCOUNT)
    await asha.post("/kyc", IDENTITY)

    for path, code in (("/me/business", "no_business"), ("/me/bank-account", "no_bank_account")):
        answer = await crowd.client.get(path, headers=ravi.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert await ravi.get("/kyc") == {"kycStatus": "none", "reasons": [], "level": None}


async def test_the_wallet_is_the_ledgers(crowd: People) -> None:
    asha, cause = await crowd.registered("investor"), new_id()
    deposit = Entry(cause, "Deposit", moves_of((bank(cause), wallet(asha.id), Money(12_345_67))))
    async with crowd.database.transaction("payment") as tx:
        await journal.post(tx, deposit)

    assert (await asha.get("/me"))["walletBalance"] == 12345.67


async def test_claiming_a_business_again_says_the_same(crowd: People) -> None:
    asha = await crowd.registered("sme")
    first = await asha.put("/me/business", BUSINESS)
    again = await asha.put("/me/business", BUSINESS | {"gstin": " 29abcce1234f1zy "})

    assert first.json() == again.json()
    assert (first.status_code, first.json()["status"]) == (200, "pending")


async def test_a_confirmed_business_takes_a_udyam_and_no_other_gstin(people: People) -> None:
    asha = await people.registered("sme")
    await asha.put("/me/business", BUSINESS)
    await people.work()

    udyam = await asha.put("/me/business", BUSINESS | {"udyam": "UDYAM-KR-03-0012345"})
    other = await asha.put("/me/business", SAMPLE)

    assert (udyam.json()["status"], udyam.json()["udyam"]) == ("confirmed", "UDYAM-KR-03-0012345")
    assert (other.status_code, other.json()["code"]) == (409, "business_already_confirmed")


async def test_a_gstin_confirmed_for_another_of_the_role_is_taken(people: People) -> None:
    asha, ravi = await people.registered("sme"), await people.registered("sme")
    await asha.put("/me/business", BUSINESS)
    await people.work()

    answer = await ravi.put("/me/business", BUSINESS)

    assert (answer.status_code, answer.json()["code"]) == (409, "gstin_taken")
    assert answer.json()["field"] == "gstin"


async def test_the_sample_gstin_is_refused_with_its_field_when_strict(
    strict_people: People,
) -> None:
    asha = await strict_people.registered("sme")

    answer = await asha.put("/me/business", SAMPLE)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_gstin")
    assert answer.json()["errors"][0]["field"] == "gstin"


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("/me/business", BUSINESS | {"gstin": "29ABCCE1234F1Z"}, "bad_gstin", "gstin"),
        ("/me/business", BUSINESS | {"pan": "ABCCE1234G"}, "bad_pan", "pan"),
        ("/me/business", BUSINESS | {"udyam": "UDYAM-1"}, "bad_udyam", "udyam"),
        ("/me/business", BUSINESS | {"legalName": ""}, "invalid", "legalName"),
        ("/me/business", BUSINESS | {"owner": "me"}, "invalid", "owner"),
        (
            "/me/bank-account",
            ACCOUNT | {"accountNumber": "1234"},
            "bad_bank_account",
            "accountNumber",
        ),
        ("/me/bank-account", ACCOUNT | {"ifsc": "HDFC1001234"}, "bad_bank_account", "ifsc"),
        (
            "/me/bank-account",
            ACCOUNT | {"accountNumber": 50100012345678},
            "invalid",
            "accountNumber",
        ),
        ("/kyc", IDENTITY | {"pan": "ABCPE12345"}, "bad_pan", "pan"),
        ("/kyc", IDENTITY | {"consent": False}, "invalid", "consent"),
        ("/kyc", {"pan": "ABCPE1234F", "name": "Asha"}, "invalid", "consent"),
        ("/kyc", IDENTITY | {"dateOfBirth": "2999-01-01"}, "born_in_the_future", "dateOfBirth"),
        ("/kyc", IDENTITY | {"name": "Asha\nRao"}, "invalid", "name"),
        (
            "/kyc",
            IDENTITY | {"documents": [{"kind": "x", "number": "1"}] * 11},
            "invalid",
            "documents",
        ),
    ],
)
async def test_a_bad_claim_names_its_field(
    crowd: People, path: str, body: dict[str, object], code: str, field: str
) -> None:
    asha = await crowd.registered("sme")

    answer = await (asha.post if path == "/kyc" else asha.put)(path, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["field"] == field


async def test_kyc_beside_a_business_takes_its_pan_or_a_signatorys(crowd: People) -> None:
    levels: list[str] = []
    for pan in ("ABCCE1234F", "ABCPE1234F"):
        person = await crowd.registered("customer")
        await person.put("/me/business", BUSINESS)
        await person.post("/kyc", IDENTITY | {"pan": pan})
        levels.append((await person.get("/kyc"))["level"])
        other = await crowd.registered("customer")
        await other.put("/me/business", BUSINESS)
        refused = await other.post("/kyc", IDENTITY | {"pan": "AAACX0001A"})
        assert refused.json()["code"] == "bad_pan"

    assert levels == ["business", "signatory"]


async def test_kyc_waits_for_one_outcome_at_a_time(people: People) -> None:
    asha = await people.registered("investor")
    await asha.post("/kyc", UNDECIDED)
    await people.work()

    same = await asha.post("/kyc", UNDECIDED)
    other = await asha.post("/kyc", IDENTITY)

    assert (same.status_code, same.json()["kycStatus"]) == (202, "pending")
    assert (other.status_code, other.json()["code"]) == (409, "kyc_pending")


async def test_the_verified_submit_no_more(people: People) -> None:
    asha = await people.registered("investor")
    await asha.post("/kyc", IDENTITY)
    await people.work()

    answer = await asha.post("/kyc", IDENTITY)

    assert (answer.status_code, answer.json()["code"]) == (409, "already_verified")


async def test_a_repeated_submission_gives_the_same_answer(people: People) -> None:
    asha = await people.registered("investor")
    key = {"Idempotency-Key": "one"}
    first = await asha.post("/kyc", IDENTITY, **key)
    await people.work()

    again = await asha.post("/kyc", IDENTITY, **key)

    assert (again.status_code, again.text) == (202, first.text)


@pytest.mark.parametrize("decision", ["verified", "rejected"])
async def test_an_operator_decides_only_what_was_submitted(crowd: People, decision: str) -> None:
    asha, admin = await crowd.registered("sme"), await crowd.registered("admin")
    body = {"decision": decision, "reason": "Seen."}

    nothing = await admin.post(f"/admin/kyc/{asha.id}/decide", body)
    nobody = await admin.post(f"/admin/kyc/{new_id()}/decide", body)

    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_decide")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_user")


async def test_operators_know_each_other_by_address_and_nobody_else(people: People) -> None:
    first, second = await people.registered("admin"), await people.registered("admin")
    await people.registered("investor")
    await first.post(f"/admin/users/{second.id}/disable", {"reason": "Left us."})

    shown = await first.get("/admin/operators")

    assert [(one["userId"], one["disabled"]) for one in shown] == [
        (str(first.id), False),
        (str(second.id), True),
    ]
    assert [one["email"] for one in shown] == [first.email, second.email]


async def test_an_operator_takes_a_verification_back(people: People) -> None:
    asha, admin = await people.registered("investor"), await people.registered("admin")
    await asha.post("/kyc", IDENTITY)
    await people.work()
    path = f"/admin/kyc/{asha.id}/decide"

    verified_again = await admin.post(path, {"decision": "verified", "reason": "Twice."})
    rejected = await admin.post(path, {"decision": "rejected", "reason": "Forged."})

    assert verified_again.json()["code"] == "nothing_to_decide"
    assert rejected.status_code == 200
    assert (await asha.get("/me"))["kycStatus"] == "rejected"


async def test_a_verification_is_proposed_once(people: People) -> None:
    asha, admin = await people.registered("investor"), await people.registered("admin")
    await asha.post("/kyc", UNDECIDED)
    await people.work()
    body = {"decision": "verified", "reason": "Seen."}
    path = f"/admin/kyc/{asha.id}/decide"
    await admin.post(path, body)

    again = await admin.post(path, body)

    assert (again.status_code, again.json()["code"]) == (409, "already_proposed")


async def test_an_operator_reads_what_was_submitted_and_the_log_keeps_that(crowd: People) -> None:
    asha, admin = await crowd.registered("sme"), await crowd.registered("admin")
    path = f"/admin/kyc/{asha.id}"
    nothing = await crowd.client.get(path, headers=admin.headers)
    await asha.put("/me/business", BUSINESS)
    await asha.post("/kyc", IDENTITY | {"dateOfBirth": "1990-02-28"})

    shown = await admin.get(path)

    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_decide")
    assert (shown["name"], shown["pan"], shown["dateOfBirth"]) == (
        "Asha Rao",
        "ABCPE1234F",
        "1990-02-28",
    )
    assert (shown["role"], shown["level"], shown["kycStatus"]) == ("sme", "signatory", "pending")
    assert (shown["businessName"], shown["gstin"]) == ("Asha Textiles", BUSINESS["gstin"])
    async with crowd.database.transaction("user") as tx:
        kept = await tx.all(
            "SELECT actor_id, action, details FROM platform.audit_log WHERE subject_id = %s",
            [asha.id],
        )
    assert kept == [{"actor_id": admin.id, "action": "read kyc", "details": {}}]


async def test_the_openapi_document_lists_every_route(crowd: People) -> None:
    document = (await crowd.client.get("http://hundi/api/openapi.json")).json()

    for path in ("/auth/register", "/auth/login", "/auth/refresh", "/auth/logout", "/me", "/kyc"):
        assert f"/api/v1{path}" in document["paths"]
