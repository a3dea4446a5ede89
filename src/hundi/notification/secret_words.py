"""What stands in a letter and nowhere else: the links and codes that a notification speaks of.

The list in the application, the database and the queue have only their ids; here, at the moment
of sending, they are signed.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hundi.notification.domain import Notification
from hundi.notification.wording import Wording
from hundi.runtime.signed_links import Link, code_of, write_link
from hundi.runtime.vault import Vault

ANSWER_PATH = "/act"


def secret_words(
    words: Wording, notification: Notification, vault: Vault, *, page_url: str
) -> Wording:
    """Return the words of the letter, with its link or code if it has one."""
    params = {name: str(value) for name, value in notification.params.items()}
    if notification.kind == "acceptance_asked" and "link_id" in params:
        expires_at = datetime.fromisoformat(params["expires_at"])
        link = Link(UUID(params["link_id"]), UUID(params["invoice_id"]), expires_at)
        return replace(words, link=f"{page_url}{ANSWER_PATH}#{write_link(vault, link)}")
    if notification.kind == "acceptance_code":
        code = code_of(vault, UUID(params["code_id"]))
        # On a line of its own: easy to copy, for people and for their phones.
        return replace(words, paragraphs=(*words.paragraphs, code))
    return words
