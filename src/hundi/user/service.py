"""The user service: who people are, how they sign in, and what of them has been proved.

Answers
    /auth/register, /auth/login, /auth/refresh, /auth/logout      accounts and sessions
    /auth/session, /me/sessions                                   the page's sessions
    /auth/passkey/…, /auth/step-up                                passkeys, proving once more
    /me/security, /me/password, /me/totp, /me/passkeys            what one proves oneself with
    /me, /me/business, /me/bank-account, /kyc                     a user's own data
    /me/team, /auth/invitations                                   who else acts for an account
    /admin/kyc/{user}/decide, /admin/users/{user}/disable         operators

Publishes `UserRegistered`, `BusinessConfirmed`, `BankAccountVerified`, `BankAccountRefused` and
`KycDecided`: other services keep of them what they need. E-mail, name and account number travel
sealed with the person's key. `MemberInvited` is the notification's, which writes the letter.

Reacts to repayments and defaults (the track record behind `riskScore`), to approvals of the kind
`kyc`, to the tick (claims without an answer are asked about again), and to its own
`BusinessClaimed`, `BankAccountGiven` and `IdentitySubmitted` by asking outside.
"""

from hundi.runtime.service import Service
from hundi.user import (
    api,
    api_admin,
    api_security,
    api_session,
    api_sign_in,
    api_step_up,
    api_team,
)
from hundi.user.reactions import REACTIONS

service = Service(
    name="user",
    routers=(
        api_sign_in.own_routes,
        api_sign_in.routes,
        api_session.routes,
        api_step_up.routes,
        api_security.routes,
        api.routes,
        api_team.routes,
        api_admin.routes,
    ),
    reactions=REACTIONS,
)
