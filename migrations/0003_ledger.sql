-- The ledger: accounts, entries, moves. Double entry, append-only. Only the functions below
-- write here; every service may execute them and touch nothing else.
CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO hundi_service, hundi_ledger;

-- An account is named by its owner: wallet:<user>, escrow:<invoice>, bank:<account>:<shard>, …
-- Some may go below zero: the bank is the outside world, minus what the escrow account holds.
-- fillfactor leaves room for HOT updates of the balance.
CREATE TABLE ledger.accounts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    balance_minor BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT name_has_a_known_kind CHECK (
        name ~ '^(bank|wallet|escrow|receipts|suspense|payout|fees|gst|tds):.'
    ),
    CONSTRAINT no_account_is_overdrawn CHECK (balance_minor >= 0 OR name LIKE 'bank:%')
) WITH (fillfactor = 60);

-- An entry's id derives from its cause, so the same cause posts once.
CREATE TABLE ledger.entries (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    memo TEXT NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE ledger.moves (
    entry_id UUID NOT NULL REFERENCES ledger.entries (id),
    ordinal INTEGER NOT NULL,
    source_id BIGINT NOT NULL REFERENCES ledger.accounts (id),
    target_id BIGINT NOT NULL REFERENCES ledger.accounts (id),
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (entry_id, ordinal),
    CONSTRAINT a_move_is_positive CHECK (amount_minor > 0),
    CONSTRAINT an_account_does_not_pay_itself CHECK (source_id <> target_id)
);
CREATE INDEX moves_source ON ledger.moves (source_id);
CREATE INDEX moves_target ON ledger.moves (target_id);

CREATE TRIGGER entries_are_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entries
FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER moves_are_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.moves
FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER accounts_are_never_deleted
BEFORE DELETE OR TRUNCATE ON ledger.accounts
FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- The functions run as hundi_ledger, which may add and may change a balance, no more.
GRANT SELECT, INSERT ON ledger.accounts, ledger.entries, ledger.moves TO hundi_ledger;
GRANT UPDATE (balance_minor, version) ON ledger.accounts TO hundi_ledger;

-- Lock accounts in id order and return what they hold. An account nobody ever paid holds zero
-- and is made here, so that there is a row to hold.
CREATE FUNCTION ledger.lock_balances(names TEXT[])
RETURNS TABLE (name TEXT, balance_minor BIGINT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
BEGIN
    INSERT INTO accounts AS a (name)
    SELECT DISTINCT wanted FROM unnest(names) AS wanted
    WHERE NOT EXISTS (SELECT FROM accounts AS b WHERE b.name = wanted)
    ORDER BY wanted
    ON CONFLICT DO NOTHING;
    PERFORM FROM accounts AS a WHERE a.name = ANY (names) ORDER BY a.id FOR NO KEY UPDATE;
    -- A second statement: its snapshot sees what those we waited for committed.
    RETURN QUERY SELECT a.name, a.balance_minor FROM accounts AS a WHERE a.name = ANY (names);
END
$$;

-- Post many entries: what is new posts, what was posted before is left as it is. Each move is
-- (entry_ids[i], sources[i], targets[i], amounts[i]); `ids` and `memos` name the entries.
-- Returns the ids that were new. An id posted before with other moves is an error of ours.
CREATE FUNCTION ledger.post_many(
    ids UUID[], memos TEXT[], at TIMESTAMPTZ,
    entry_ids UUID[], sources TEXT[], targets TEXT[], amounts BIGINT[]
)
RETURNS SETOF UUID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
DECLARE
    fresh UUID[];
BEGIN
    IF EXISTS (
        SELECT FROM unnest(ids) AS e (id)
        WHERE NOT EXISTS (SELECT FROM unnest(entry_ids) AS m (id) WHERE m.id = e.id)
    ) THEN
        RAISE EXCEPTION 'an entry without moves' USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    INSERT INTO accounts (name)
    SELECT DISTINCT wanted FROM unnest(sources || targets) AS wanted
    WHERE NOT EXISTS (SELECT FROM accounts AS b WHERE b.name = wanted)
    ORDER BY wanted
    ON CONFLICT DO NOTHING;
    PERFORM FROM accounts AS a
    WHERE a.name = ANY (sources || targets) ORDER BY a.id FOR NO KEY UPDATE;

    WITH added AS (
        INSERT INTO entries (id, memo, posted_at)
        SELECT e.id, e.memo, at FROM unnest(ids, memos) WITH ORDINALITY AS e (id, memo, n)
        ORDER BY e.n
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(added.id), '{}') INTO fresh FROM added;

    IF cardinality(fresh) < cardinality(ids) AND EXISTS (
        WITH given AS (
            SELECT m.entry_id, s.id AS source_id, t.id AS target_id, m.amount
            FROM unnest(entry_ids, sources, targets, amounts) AS m (entry_id, source, target, amount)
            JOIN accounts AS s ON s.name = m.source
            JOIN accounts AS t ON t.name = m.target
            WHERE m.entry_id <> ALL (fresh)
        ), kept AS (
            SELECT entry_id, source_id, target_id, amount_minor FROM moves
            WHERE entry_id = ANY (ids) AND entry_id <> ALL (fresh)
        )
        (SELECT * FROM given EXCEPT ALL SELECT * FROM kept)
        UNION ALL
        (SELECT * FROM kept EXCEPT ALL SELECT * FROM given)
    ) THEN
        RAISE EXCEPTION 'an entry was posted before with other moves'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    INSERT INTO moves (entry_id, ordinal, source_id, target_id, amount_minor)
    SELECT m.entry_id, m.n, s.id, t.id, m.amount
    FROM unnest(entry_ids, sources, targets, amounts)
        WITH ORDINALITY AS m (entry_id, source, target, amount, n)
    JOIN accounts AS s ON s.name = m.source
    JOIN accounts AS t ON t.name = m.target
    WHERE m.entry_id = ANY (fresh);

    UPDATE accounts AS a
    SET balance_minor = a.balance_minor + change.delta, version = a.version + 1
    FROM (
        SELECT leg.name, sum(leg.delta)::BIGINT AS delta
        FROM (
            SELECT source AS name, -amount AS delta
            FROM unnest(entry_ids, sources, amounts) AS m (entry_id, source, amount)
            WHERE entry_id = ANY (fresh)
            UNION ALL
            SELECT target, amount
            FROM unnest(entry_ids, targets, amounts) AS m (entry_id, target, amount)
            WHERE entry_id = ANY (fresh)
        ) AS leg
        GROUP BY leg.name
    ) AS change
    WHERE a.name = change.name;

    RETURN QUERY SELECT unnest(fresh);
END
$$;

-- What accounts hold, without a lock. An account nobody ever paid is not in the answer.
CREATE FUNCTION ledger.balances(names TEXT[])
RETURNS TABLE (name TEXT, balance_minor BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT a.name, a.balance_minor FROM accounts AS a WHERE a.name = ANY (names)
$$;

-- What an investor's wallet has in escrow, not yet disbursed or released: the net of what went
-- from the wallet into each escrow that still holds money.
CREATE FUNCTION ledger.held_in_escrow(wallet TEXT)
RETURNS BIGINT
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT coalesce(sum(leg.delta), 0)::BIGINT
    FROM (
        SELECT m.target_id AS escrow_id, m.amount_minor AS delta
        FROM moves AS m JOIN accounts AS w ON w.id = m.source_id WHERE w.name = wallet
        UNION ALL
        SELECT m.source_id, -m.amount_minor
        FROM moves AS m JOIN accounts AS w ON w.id = m.target_id WHERE w.name = wallet
    ) AS leg
    JOIN accounts AS e ON e.id = leg.escrow_id
    WHERE e.name LIKE 'escrow:%' AND e.balance_minor > 0
$$;

-- One account's moves, newest first, as a statement shows them: the sign says in or out.
CREATE FUNCTION ledger.history(account TEXT, before BIGINT, page INTEGER)
RETURNS TABLE (
    seq BIGINT, entry_id UUID, memo TEXT, posted_at TIMESTAMPTZ,
    other TEXT, amount_minor BIGINT
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT e.seq, e.id, e.memo, e.posted_at, other.name, leg.delta
    FROM (
        SELECT m.entry_id, m.ordinal, m.target_id AS other_id, -m.amount_minor AS delta
        FROM moves AS m JOIN accounts AS mine ON mine.id = m.source_id WHERE mine.name = account
        UNION ALL
        SELECT m.entry_id, m.ordinal, m.source_id, m.amount_minor
        FROM moves AS m JOIN accounts AS mine ON mine.id = m.target_id WHERE mine.name = account
    ) AS leg
    JOIN entries AS e ON e.id = leg.entry_id
    JOIN accounts AS other ON other.id = leg.other_id
    WHERE before IS NULL OR e.seq < before
    ORDER BY e.seq DESC, leg.ordinal DESC
    LIMIT page
$$;

-- The whole ledger, a row an account, for people and for the audit.
CREATE FUNCTION ledger.trial_balance()
RETURNS TABLE (name TEXT, balance_minor BIGINT, moved_in BIGINT, moved_out BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT
        a.name, a.balance_minor,
        coalesce(i.total, 0)::BIGINT AS moved_in,
        coalesce(o.total, 0)::BIGINT AS moved_out
    FROM accounts AS a
    LEFT JOIN (SELECT target_id, sum(amount_minor) AS total FROM moves GROUP BY 1) AS i
        ON i.target_id = a.id
    LEFT JOIN (SELECT source_id, sum(amount_minor) AS total FROM moves GROUP BY 1) AS o
        ON o.source_id = a.id
    ORDER BY a.name
$$;

ALTER FUNCTION ledger.lock_balances(TEXT[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.post_many(UUID[], TEXT[], TIMESTAMPTZ, UUID[], TEXT[], TEXT[], BIGINT[])
OWNER TO hundi_ledger;
ALTER FUNCTION ledger.balances(TEXT[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.held_in_escrow(TEXT) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.history(TEXT, BIGINT, INTEGER) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.trial_balance() OWNER TO hundi_ledger;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM public;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO hundi_service;
