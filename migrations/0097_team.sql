-- Teams: several people act for one account. A member is a person with a row of their own in
-- users, who acts as the account, with a right. See decision 0017.
CREATE TABLE "user".members (
    person_id UUID PRIMARY KEY REFERENCES "user".users (id),
    account_id UUID NOT NULL REFERENCES "user".users (id),
    member_right TEXT NOT NULL,
    joined_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ,
    CONSTRAINT nobody_is_a_member_of_themself CHECK (person_id <> account_id),
    CONSTRAINT known_right CHECK (member_right IN ('manager', 'viewer')),
    CONSTRAINT who_is_removed_had_joined CHECK (removed_at >= joined_at)
);
COMMENT ON TABLE "user".members IS
'Who acts for which account. A removed member stays, disabled: what they did bears their id.';
CREATE INDEX members_account_id ON "user".members (account_id) WHERE removed_at IS NULL;
GRANT SELECT, INSERT ON "user".members TO hundi_user;
GRANT UPDATE (member_right, removed_at) ON "user".members TO hundi_user;

CREATE TABLE "user".invitations (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES "user".users (id),
    digest BYTEA NOT NULL,
    email_digest BYTEA NOT NULL,
    sealed_email TEXT NOT NULL,
    sealed_name TEXT,
    member_right TEXT NOT NULL,
    invited_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    status TEXT NOT NULL DEFAULT 'open',
    person_id UUID REFERENCES "user".users (id),
    CONSTRAINT a_token_is_one_invitations UNIQUE (digest),
    CONSTRAINT digest_is_sha256 CHECK (length(digest) = 32),
    CONSTRAINT known_right CHECK (member_right IN ('manager', 'viewer')),
    CONSTRAINT known_status CHECK (status IN ('open', 'accepted', 'withdrawn', 'expired')),
    CONSTRAINT an_invitation_ends CHECK (expires_at > invited_at),
    CONSTRAINT somebody_accepted_it CHECK ((person_id IS NOT NULL) = (status = 'accepted'))
);
COMMENT ON TABLE "user".invitations IS
'Who was asked into a team. Sealed with a key of the invitation; the token is kept as its SHA-256.';
CREATE UNIQUE INDEX an_address_has_one_open_invitation
ON "user".invitations (account_id, email_digest) WHERE status = 'open';
CREATE INDEX invitations_account_id ON "user".invitations (account_id, invited_at);
CREATE INDEX invitations_expires_at ON "user".invitations (expires_at) WHERE status = 'open';
GRANT SELECT, INSERT ON "user".invitations TO hundi_user;
GRANT UPDATE (status, person_id) ON "user".invitations TO hundi_user;

-- A removed member's address is free again: for another invitation, or an account of their own.
GRANT UPDATE (email_digest) ON "user".users TO hundi_user;

-- For whom each person acts: an account acts for itself. Nobody acts for one that is disabled.
CREATE VIEW "user".actors AS
SELECT
    u.id AS person_id,
    u.role,
    m.member_right,
    coalesce(m.account_id, u.id) AS account_id,
    (u.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS is_disabled
FROM "user".users AS u
LEFT JOIN "user".members AS m ON m.person_id = u.id
LEFT JOIN "user".users AS a ON a.id = m.account_id;
COMMENT ON VIEW "user".actors IS 'For whom each person acts. member_right is null for an owner.';
GRANT SELECT ON "user".actors TO hundi_user;

-- As in 0010, and who of the account's team it is: user_id is the account they act for.
DROP FUNCTION "user".seen_in_browser(BYTEA, TIMESTAMPTZ);
CREATE FUNCTION "user".seen_in_browser(cookie BYTEA, at TIMESTAMPTZ)
RETURNS TABLE (
    user_id UUID, role TEXT, session_id UUID, level TEXT, proved_at TIMESTAMPTZ,
    person_id UUID, member_right TEXT
) LANGUAGE sql AS $$
    WITH live AS (
        SELECT p.account_id, p.role, s.id, s.level, s.proved_at, p.person_id, p.member_right,
            b.seen_at
        FROM "user".browser_sessions AS b
        JOIN "user".sessions AS s ON s.id = b.session_id
        JOIN "user".actors AS p ON p.person_id = s.user_id
        WHERE
            b.digest = cookie AND s.ended_at IS NULL AND NOT p.is_disabled
            AND s.expires_at > at AND b.seen_at > at - INTERVAL '12 hours'
    ), seen AS (
        UPDATE "user".browser_sessions AS b SET seen_at = at
        FROM live WHERE b.session_id = live.id AND live.seen_at < at - INTERVAL '5 minutes'
    )
    SELECT live.account_id, live.role, live.id, live.level, live.proved_at, live.person_id,
        live.member_right
    FROM live
$$;
REVOKE ALL ON FUNCTION "user".seen_in_browser(BYTEA, TIMESTAMPTZ) FROM public;
GRANT EXECUTE ON FUNCTION "user".seen_in_browser(BYTEA, TIMESTAMPTZ) TO hundi_user;
