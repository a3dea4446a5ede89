"""The page's session on the real platform: on the quick way to fund too, and the public totals."""

import pytest

from hundi.cli.actors import Person, money
from hundi.runtime.app import API
from hundi.runtime.callers import CSRF_COOKIE
from support.platform import Town

pytestmark = pytest.mark.timeout(180)


def page_of(town: Town, person: Person) -> dict[str, str]:
    """What our own page sends once the person signed in there."""
    base = town.line.client.base_url
    ours = {"Origin": f"http://{base.netloc.decode()}", "Sec-Fetch-Site": "same-origin"}
    body = {"email": person.email, "password": person.password}
    answer = town.line.client.post(f"{API}/auth/session", json=body, headers=ours)
    pairs = [line.split(";")[0] for line in answer.headers.get_list("set-cookie")]
    csrf = next(pair.partition("=")[2] for pair in pairs if pair.startswith(CSRF_COOKIE))
    town.line.client.cookies.clear()
    return {**ours, "Cookie": "; ".join(pairs), "x-csrf-token": csrf}


def test_an_investor_funds_from_the_page_and_a_forger_does_not(town: Town) -> None:
    investor = town.investor("100000")
    bill = town.listed(town.trade())
    page = page_of(town, investor)
    path, body = f"{API}/invoices/{bill.id}/fund", {"amount": 20000}
    post = town.line.client.post

    forged = post(path, json=body, headers={**page, "Origin": "http://localhost:9"})
    both = post(path, json=body, headers={**page, "Authorization": f"Bearer {investor.token}"})
    funded = post(path, json=body, headers=page)

    assert (forged.status_code, forged.json()["code"]) == (403, "forged_request")
    assert (both.status_code, both.json()["code"]) == (403, "two_credentials")
    assert funded.status_code == 201, funded.text
    assert investor.balance() == money("80000")


def test_everybody_sees_that_the_trustee_holds_what_is_owed(town: Town) -> None:
    town.investor("100000")

    totals = town.line.ask("GET", f"{API}/public/totals").body

    assert money(totals["difference"]) == money("0")
    assert money(totals["heldByTrustee"]) == money(totals["owed"]) > money("0")
