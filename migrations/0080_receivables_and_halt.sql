-- What people owe us, and the switch that stops money.

-- A receivable is money somebody owes: taken back from them when their wallet no longer held it.
-- It is the mirror of a wallet, never above zero; a wallet never goes below.
ALTER TABLE ledger.accounts
DROP CONSTRAINT name_has_a_known_kind,
DROP CONSTRAINT no_account_is_overdrawn,
ADD CONSTRAINT name_has_a_known_kind CHECK (
    -- Not a regular expression: this is looked at whenever a balance changes.
    split_part(name, ':', 1) IN (
        'bank', 'wallet', 'escrow', 'receipts', 'suspense', 'payout', 'fees', 'gst', 'tds',
        'receivable'
    ) AND name LIKE '%:_%'
),
ADD CONSTRAINT no_account_is_overdrawn CHECK (
    balance_minor >= 0 OR name LIKE 'bank:%' OR name LIKE 'receivable:%'
),
ADD CONSTRAINT no_more_is_repaid_than_owed CHECK (
    balance_minor <= 0 OR name NOT LIKE 'receivable:%'
);
-- For whoever asks who owes: few ever do. The balance stands in no index, not even in a
-- predicate: one that named it would end HOT updates, and every posting would write all indexes.
CREATE INDEX accounts_owing ON ledger.accounts (name) WHERE name LIKE 'receivable:%';

-- What these people owe, those who owe anything.
CREATE FUNCTION ledger.owed_by(users UUID[])
RETURNS TABLE (user_id UUID, owed_minor BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT who.user_id, -a.balance_minor
    FROM (SELECT DISTINCT one AS user_id FROM unnest(users) AS one) AS who
    JOIN accounts AS a ON a.name = 'receivable:' || who.user_id
    WHERE a.balance_minor < 0 AND a.name LIKE 'receivable:%'
    ORDER BY who.user_id
$$;

-- Which of these entries are posted.
CREATE FUNCTION ledger.posted(ids UUID[])
RETURNS SETOF UUID
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT e.id FROM entries AS e WHERE e.id = ANY (ids)
$$;

-- The switch. One row; who moves money reads it in the same transaction.
CREATE TABLE platform.money (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE,
    halted_at TIMESTAMPTZ,
    reason TEXT,
    halts BIGINT NOT NULL DEFAULT 0,
    audited_to BIGINT NOT NULL DEFAULT 0,
    audits BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT there_is_one_switch CHECK (one),
    CONSTRAINT a_halt_has_a_reason CHECK ((halted_at IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE platform.money IS
'Whether money may move, why not, and how far the running audit has come.';
INSERT INTO platform.money DEFAULT VALUES;
GRANT SELECT ON platform.money TO hundi_service, hundi_ledger;
GRANT USAGE ON SCHEMA platform TO hundi_ledger;

-- Whoever moves money holds lock 7236 together with all others; whoever halts holds it alone.
-- So when a halt is committed no transaction that saw the switch open can still commit.
CREATE FUNCTION ledger.refuse_while_halted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
DECLARE
    why TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7236);
    -- A second statement: its snapshot sees what the halt we waited for committed.
    SELECT m.reason INTO why FROM money AS m WHERE m.halted_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'money is halted: %', why USING ERRCODE = 'HM503';
    END IF;
    RETURN NULL;
END
$$;
ALTER FUNCTION ledger.refuse_while_halted() OWNER TO hundi_ledger;
CREATE TRIGGER entries_wait_while_money_is_halted
BEFORE INSERT ON ledger.entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_while_halted();

-- Halt; return whether money moved until now. The first reason stays.
CREATE FUNCTION platform.halt_money(why TEXT, at TIMESTAMPTZ)
RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7236);
    UPDATE money SET halted_at = at, reason = why, halts = halts + 1 WHERE halted_at IS NULL;
    RETURN FOUND;
END
$$;

-- Let money move again; only if the halt is the one that was decided about. Jobs that waited for
-- it go on at once, and all their tries are before them again.
CREATE FUNCTION platform.resume_money(halt BIGINT)
RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
BEGIN
    UPDATE money SET halted_at = NULL, reason = NULL WHERE halted_at IS NOT NULL AND halts = halt;
    IF NOT FOUND THEN
        RETURN FALSE;
    END IF;
    UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL, attempts = 0
    WHERE status = 'todo' AND attempts > 0;
    RETURN TRUE;
END
$$;

-- A slice of the running audit: the next accounts whose balance is not the sum of their moves.
-- At most `most` accounts, and no further account once `moves_most` changes are summed; the
-- slice after the last account begins at the first again, and returns what all balances come
-- to if it is not zero, under no name.
CREATE FUNCTION platform.audit_slice(most INTEGER, moves_most BIGINT)
RETURNS TABLE (account TEXT, balance_minor BIGINT, moved_minor BIGINT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
DECLARE
    start BIGINT;
    last BIGINT;
BEGIN
    -- Of two slices at once one goes on; the other has nothing to do.
    SELECT m.audited_to INTO start FROM money AS m FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT max(slice.id) INTO last FROM (
        SELECT a.id, sum(a.version) OVER (ORDER BY a.id) - a.version AS before
        FROM (
            SELECT b.id, b.version FROM ledger.accounts AS b
            WHERE b.id > start ORDER BY b.id LIMIT most
        ) AS a
    ) AS slice
    WHERE slice.before <= moves_most;
    RETURN QUERY
        SELECT a.name, a.balance_minor, moved.minor
        FROM ledger.accounts AS a
        CROSS JOIN LATERAL (
            SELECT (
                coalesce((
                    SELECT sum(m.amount_minor) FROM ledger.moves AS m WHERE m.target_id = a.id
                ), 0) - coalesce((
                    SELECT sum(m.amount_minor) FROM ledger.moves AS m WHERE m.source_id = a.id
                ), 0)
            )::BIGINT AS minor
        ) AS moved
        WHERE a.id > start AND a.id <= last AND a.balance_minor <> moved.minor
        ORDER BY a.id LIMIT 20;
    IF last IS NULL THEN
        RETURN QUERY
            SELECT NULL::TEXT, sum(a.balance_minor)::BIGINT, 0::BIGINT FROM ledger.accounts AS a
            HAVING sum(a.balance_minor) <> 0;
    END IF;
    UPDATE money SET audited_to = coalesce(last, 0), audits = audits + (last IS NULL)::INTEGER;
END
$$;

-- What licence the platform acts under, as its settings say: taxes depend on it.
CREATE TABLE platform.operating (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE,
    mode TEXT NOT NULL DEFAULT 'SANDBOX',
    CONSTRAINT there_is_one_mode CHECK (one),
    CONSTRAINT known_mode CHECK (
        mode IN (
            'SANDBOX', 'TREDS_OPERATOR', 'NBFC_FACTOR', 'LSP_FOR_RE', 'ASSIGNMENT_MARKETPLACE'
        )
    )
);
COMMENT ON TABLE platform.operating IS 'The operating mode, written by each process that starts.';
INSERT INTO platform.operating DEFAULT VALUES;
GRANT SELECT ON platform.operating TO hundi_service;
GRANT UPDATE (mode) ON platform.operating TO hundi_platform;

ALTER FUNCTION ledger.owed_by(UUID[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.posted(UUID[]) OWNER TO hundi_ledger;
REVOKE ALL ON FUNCTION ledger.owed_by(UUID[]), ledger.posted(UUID[]) FROM public;
GRANT EXECUTE ON FUNCTION ledger.owed_by(UUID[]), ledger.posted(UUID[]) TO hundi_service;
REVOKE ALL ON FUNCTION
    platform.halt_money(TEXT, TIMESTAMPTZ), platform.resume_money(BIGINT),
    platform.audit_slice(INTEGER, BIGINT)
FROM public;
GRANT EXECUTE ON FUNCTION
    platform.halt_money(TEXT, TIMESTAMPTZ), platform.resume_money(BIGINT),
    platform.audit_slice(INTEGER, BIGINT)
TO hundi_service;
