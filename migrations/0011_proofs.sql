-- Second factors and passkeys: what a person proves with that it is they.
CREATE TABLE "user".totps (
    user_id UUID PRIMARY KEY REFERENCES "user".users (id),
    sealed_secret TEXT NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    last_step BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT a_step_is_not_negative CHECK (last_step >= 0)
);
COMMENT ON TABLE "user".totps IS
'Secrets of authenticator applications. last_step: no code of it or before counts again. Real time.';
GRANT SELECT, INSERT, DELETE ON "user".totps TO hundi_user;
GRANT UPDATE (sealed_secret, begun_at, confirmed_at, last_step) ON "user".totps TO hundi_user;

CREATE TABLE "user".recovery_codes (
    user_id UUID NOT NULL REFERENCES "user".totps (user_id) ON DELETE CASCADE,
    digest BYTEA NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, digest)
);
COMMENT ON TABLE "user".recovery_codes IS
'Keyed digests of codes for who lost their authenticator; each counts once.';
GRANT SELECT, INSERT, DELETE ON "user".recovery_codes TO hundi_user;
GRANT UPDATE (used_at) ON "user".recovery_codes TO hundi_user;

CREATE TABLE "user".passkeys (
    id UUID PRIMARY KEY,
    credential_id BYTEA NOT NULL,
    user_id UUID NOT NULL REFERENCES "user".users (id),
    public_key BYTEA NOT NULL,
    sign_count BIGINT NOT NULL,
    name TEXT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT a_credential_is_one_persons UNIQUE (credential_id),
    CONSTRAINT a_count_is_not_negative CHECK (sign_count >= 0)
);
COMMENT ON TABLE "user".passkeys IS 'Public keys of passkeys (WebAuthn). Real time.';
CREATE INDEX passkeys_user_id ON "user".passkeys (user_id);
GRANT SELECT, INSERT, DELETE ON "user".passkeys TO hundi_user;
GRANT UPDATE (sign_count, used_at) ON "user".passkeys TO hundi_user;

CREATE TABLE "user".used_challenges (
    digest BYTEA PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT digest_is_sha256 CHECK (length(digest) = 32)
);
COMMENT ON TABLE "user".used_challenges IS
'Challenges that were answered: none counts twice. A challenge is a MAC, so unused ones leave no row.';
CREATE INDEX used_challenges_expires_at ON "user".used_challenges (expires_at);
GRANT SELECT, INSERT, DELETE ON "user".used_challenges TO hundi_user;

-- What a person can prove themself with. A password is no way beside an authenticator: it would
-- make two factors one. The edge of every service asks this when it refuses.
CREATE FUNCTION "user".ways_to_prove(who UUID) RETURNS TEXT [] LANGUAGE sql STABLE AS $$
    WITH has AS (
        SELECT
            EXISTS (SELECT FROM "user".passkeys WHERE user_id = who) AS passkey,
            EXISTS (
                SELECT FROM "user".totps WHERE user_id = who AND confirmed_at IS NOT NULL
            ) AS otp
    )
    SELECT array_remove(ARRAY[
        CASE WHEN has.passkey THEN 'passkey' END,
        CASE WHEN has.otp THEN 'otp' ELSE 'password' END
    ], NULL) FROM has
$$;
REVOKE ALL ON FUNCTION "user".ways_to_prove(UUID) FROM public;
GRANT EXECUTE ON FUNCTION "user".ways_to_prove(UUID) TO hundi_user;
