"""The letter that asks somebody into a team: they have no account, no list and no language yet.

So it is written in English and in Hindi. Address, name and token come sealed with the event and
are opened only here, at the moment of sending.
"""

from hundi.events.user import MemberInvited
from hundi.gateways.mail.port import Letter
from hundi.kernel.ids import derive_id
from hundi.notification import wording
from hundi.notification.domain import Param
from hundi.runtime.database import Transaction
from hundi.runtime.vault import Vault

JOIN_PATH = "/join"
KIND = "team_invitation"


async def write_letter(
    tx: Transaction, vault: Vault, event: MemberInvited, *, page_url: str
) -> Letter | None:
    """Return the letter; None when it is out of date, or one of the two has been forgotten."""
    if tx.now >= event.expires_at:
        return None
    try:
        address = await vault.open(tx, event.invitation_id, event.sealed_email)
        token = await vault.open(tx, event.invitation_id, event.sealed_token)
        inviter = await vault.open(tx, event.account_id, event.sealed_inviter_name)
        sealed = event.sealed_name
        name = address if sealed is None else await vault.open(tx, event.invitation_id, sealed)
    except LookupError:
        return None
    params: dict[str, Param] = {
        "inviter": inviter,
        "business": event.business_name or "",
        "right": event.right,
        "expires_at": event.expires_at.isoformat(),
    }
    plain = wording.wording_of(KIND, params)
    words = wording.Wording(
        plain.subject,
        plain.paragraphs,
        # In the fragment: neither logs nor `Referer` have it.
        link=f"{page_url}{JOIN_PATH}#{token}",
        is_strangers=True,
    )
    return Letter(
        message_id=str(derive_id(str(event.invitation_id), "letter of invitation")),
        to=address,
        subject=words.subject,
        text=wording.letter_text(words, name=name),
        html=wording.letter_html(words, name=name),
    )
