-- People: who they are, how they sign in, and what of them has been proved.
--
-- The schema is named after its service, and so is quoted everywhere: "user" is a reserved word.
-- E-mail addresses, names, PANs, dates of birth and account numbers are sealed with the person's
-- key; what must be found or compared is a keyed digest. GSTINs and legal names are public.
CREATE SCHEMA "user";
GRANT USAGE ON SCHEMA "user" TO hundi_user;

CREATE TABLE "user".users (
    id UUID PRIMARY KEY,
    role TEXT NOT NULL,
    email_digest BYTEA NOT NULL,
    sealed_email TEXT NOT NULL,
    sealed_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    registration_digest BYTEA,
    registered_at TIMESTAMPTZ NOT NULL,
    disabled_at TIMESTAMPTZ,
    CONSTRAINT an_email_has_one_account UNIQUE (email_digest),
    CONSTRAINT known_role CHECK (role IN ('sme', 'investor', 'customer', 'admin')),
    CONSTRAINT passwords_are_hashed CHECK (password_hash LIKE '$argon2id$%')
);
COMMENT ON TABLE "user".users IS
'Everybody with an account. registration_digest recognises a repeated registration.';
GRANT SELECT, INSERT ON "user".users TO hundi_user;
-- Also what SELECT … FOR UPDATE needs.
GRANT UPDATE (password_hash, disabled_at) ON "user".users TO hundi_user;

CREATE TABLE "user".sign_in_tries (
    email_digest BYTEA PRIMARY KEY,
    failed INTEGER NOT NULL,
    last_failed_at TIMESTAMPTZ,
    locked_until TIMESTAMPTZ,
    CONSTRAINT failed_is_not_negative CHECK (failed >= 0)
);
COMMENT ON TABLE "user".sign_in_tries IS
'Failed tries an e-mail, known or not. Real time. Forgotten after a day.';
CREATE INDEX sign_in_tries_last_failed_at ON "user".sign_in_tries (last_failed_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON "user".sign_in_tries TO hundi_user;

CREATE TABLE "user".sessions (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES "user".users (id),
    started_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    refreshed INTEGER NOT NULL DEFAULT 0,
    level TEXT NOT NULL,
    proved_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_by TEXT,
    CONSTRAINT a_session_expires_after_it_starts CHECK (expires_at > started_at),
    CONSTRAINT known_level CHECK (level IN ('password', 'otp', 'passkey')),
    CONSTRAINT an_end_has_a_cause CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CONSTRAINT known_end CHECK (
        ended_by IN ('logout', 'reuse', 'disabled', 'worn_out', 'too_many', 'revoked')
    )
);
COMMENT ON TABLE "user".sessions IS
'One a sign-in: the family of its refresh tokens; how and when its person was last proved. Real time.';
CREATE INDEX sessions_live ON "user".sessions (user_id, started_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_expires_at ON "user".sessions (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON "user".sessions TO hundi_user;

CREATE TABLE "user".refresh_tokens (
    digest BYTEA PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES "user".sessions (id) ON DELETE CASCADE,
    issued_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT digest_is_sha256 CHECK (length(digest) = 32)
);
COMMENT ON TABLE "user".refresh_tokens IS
'Each token once issued, as its SHA-256. A used one that comes again ends its session.';
CREATE INDEX refresh_tokens_session_id ON "user".refresh_tokens (session_id);
GRANT SELECT, INSERT ON "user".refresh_tokens TO hundi_user;
GRANT UPDATE (used_at) ON "user".refresh_tokens TO hundi_user;

CREATE TABLE "user".browser_sessions (
    session_id UUID PRIMARY KEY REFERENCES "user".sessions (id) ON DELETE CASCADE,
    digest BYTEA NOT NULL,
    device TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT a_cookie_is_one_sessions UNIQUE (digest),
    CONSTRAINT digest_is_sha256 CHECK (length(digest) = 32)
);
COMMENT ON TABLE "user".browser_sessions IS
'Sessions of the page: the SHA-256 of the cookie. Real time.';
GRANT SELECT, INSERT, DELETE ON "user".browser_sessions TO hundi_user;
GRANT UPDATE (digest, seen_at) ON "user".browser_sessions TO hundi_user;

-- Who a cookie's session is, if it is live and was seen within twelve hours. Writes that it was
-- seen, each five minutes. Every process of every service asks this.
CREATE FUNCTION "user".seen_in_browser(cookie BYTEA, at TIMESTAMPTZ)
RETURNS TABLE (
    user_id UUID, role TEXT, session_id UUID, level TEXT, proved_at TIMESTAMPTZ
) LANGUAGE sql AS $$
    WITH live AS (
        SELECT s.user_id, u.role, s.id, s.level, s.proved_at, b.seen_at
        FROM "user".browser_sessions AS b
        JOIN "user".sessions AS s ON s.id = b.session_id
        JOIN "user".users AS u ON u.id = s.user_id
        WHERE
            b.digest = cookie AND s.ended_at IS NULL AND u.disabled_at IS NULL
            AND s.expires_at > at AND b.seen_at > at - INTERVAL '12 hours'
    ), seen AS (
        UPDATE "user".browser_sessions AS b SET seen_at = at
        FROM live WHERE b.session_id = live.id AND live.seen_at < at - INTERVAL '5 minutes'
    )
    SELECT live.user_id, live.role, live.id, live.level, live.proved_at FROM live
$$;
REVOKE ALL ON FUNCTION "user".seen_in_browser(BYTEA, TIMESTAMPTZ) FROM public;
GRANT EXECUTE ON FUNCTION "user".seen_in_browser(BYTEA, TIMESTAMPTZ) TO hundi_user;

CREATE TABLE "user".businesses (
    user_id UUID PRIMARY KEY REFERENCES "user".users (id),
    role TEXT NOT NULL,
    gstin TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    udyam TEXT,
    status TEXT NOT NULL,
    problems TEXT [] NOT NULL,
    claimed_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    asks INTEGER NOT NULL DEFAULT 0,
    ask_again_at TIMESTAMPTZ,
    CONSTRAINT business_role CHECK (role IN ('sme', 'customer')),
    CONSTRAINT known_status CHECK (status IN ('pending', 'confirmed', 'refused')),
    CONSTRAINT asked_while_pending CHECK ((ask_again_at IS NOT NULL) = (status = 'pending')),
    CONSTRAINT decided_when_not_pending CHECK ((decided_at IS NULL) = (status = 'pending'))
);
COMMENT ON TABLE "user".businesses IS
'Whose GSTIN is whose. The PAN of the business is in the GSTIN and not kept again.';
CREATE UNIQUE INDEX a_gstin_is_one_users ON "user".businesses (role, gstin)
WHERE status = 'confirmed';
CREATE INDEX businesses_ask_again_at ON "user".businesses (ask_again_at)
WHERE status = 'pending';
GRANT SELECT, INSERT, UPDATE ON "user".businesses TO hundi_user;

CREATE TABLE "user".bank_accounts (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id UUID NOT NULL REFERENCES "user".users (id),
    account_digest BYTEA NOT NULL,
    sealed_account_number TEXT NOT NULL,
    ifsc TEXT NOT NULL,
    sealed_holder_name TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    given_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    asks INTEGER NOT NULL DEFAULT 0,
    ask_again_at TIMESTAMPTZ,
    CONSTRAINT known_status CHECK (status IN ('pending', 'verified', 'refused', 'replaced')),
    CONSTRAINT a_refusal_has_a_reason CHECK ((reason IS NOT NULL) = (status = 'refused')),
    CONSTRAINT asked_while_pending CHECK ((ask_again_at IS NOT NULL) = (status = 'pending'))
);
COMMENT ON TABLE "user".bank_accounts IS
'Accounts given for payment. The id is our reference to the bank for the penny drop.';
CREATE UNIQUE INDEX one_account_waits ON "user".bank_accounts (user_id) WHERE status = 'pending';
CREATE UNIQUE INDEX one_account_is_paid ON "user".bank_accounts (user_id)
WHERE status = 'verified';
CREATE INDEX bank_accounts_user_id ON "user".bank_accounts (user_id, seq);
CREATE INDEX bank_accounts_ask_again_at ON "user".bank_accounts (ask_again_at)
WHERE status = 'pending';
GRANT SELECT, INSERT, UPDATE ON "user".bank_accounts TO hundi_user;

CREATE TABLE "user".identities (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id UUID NOT NULL REFERENCES "user".users (id),
    level TEXT NOT NULL,
    status TEXT NOT NULL,
    reasons TEXT [] NOT NULL,
    question_digest BYTEA NOT NULL,
    sealed_pan TEXT NOT NULL,
    sealed_name TEXT NOT NULL,
    sealed_date_of_birth TEXT,
    sealed_documents TEXT,
    consented_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    asks INTEGER NOT NULL DEFAULT 0,
    ask_again_at TIMESTAMPTZ,
    CONSTRAINT known_level CHECK (level IN ('basic', 'business', 'signatory')),
    CONSTRAINT known_status CHECK (status IN ('pending', 'verified', 'rejected')),
    CONSTRAINT asked_only_while_pending CHECK (ask_again_at IS NULL OR status = 'pending'),
    CONSTRAINT decided_when_not_pending CHECK ((decided_at IS NULL) = (status = 'pending'))
);
COMMENT ON TABLE "user".identities IS
'Identities submitted for KYC, one row each, kept. Pending and not asked again: an operator''s.';
CREATE UNIQUE INDEX one_identity_waits ON "user".identities (user_id) WHERE status = 'pending';
CREATE UNIQUE INDEX one_identity_is_verified ON "user".identities (user_id)
WHERE status = 'verified';
CREATE INDEX identities_user_id ON "user".identities (user_id, seq);
CREATE INDEX identities_ask_again_at ON "user".identities (ask_again_at)
WHERE ask_again_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON "user".identities TO hundi_user;

CREATE TABLE "user".outcomes (
    invoice_id UUID PRIMARY KEY,
    seller_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    repaid BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL,
    defaulted BOOLEAN NOT NULL
);
COMMENT ON TABLE "user".outcomes IS
'What became of each funded invoice. A fact once true stays true, in any order of the news.';
CREATE INDEX outcomes_seller_id ON "user".outcomes (seller_id);
CREATE INDEX outcomes_customer_id ON "user".outcomes (customer_id);
GRANT SELECT, INSERT, UPDATE ON "user".outcomes TO hundi_user;
