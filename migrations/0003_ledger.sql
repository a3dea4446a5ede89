-- The ledger: accounts, entries, moves. Double entry, append-only. Only the functions below
-- write here; every service may execute them and touch nothing else.
CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO hundi_service, hundi_ledger;

-- An account is named by its owner: wallet:<user>, escrow:<invoice>, bank:<account>:<shard>, …
-- Some may go below zero: the bank is the outside world, minus what the escrow account holds.
-- fillfactor leaves room to update every balance of a page at once without touching an index:
-- a distribution does.
CREATE TABLE ledger.accounts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    balance_minor BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT name_has_a_known_kind CHECK (
        name ~ '^(bank|wallet|escrow|receipts|suspense|payout|fees|gst|tds):.'
    ),
    CONSTRAINT no_account_is_overdrawn CHECK (balance_minor >= 0 OR name LIKE 'bank:%')
) WITH (fillfactor = 50);

-- An entry's id derives from its cause, so the same cause posts once.
CREATE TABLE ledger.entries (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    memo TEXT NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL
);

-- No foreign keys: three checks a row cost four times the row. The functions below hold the
-- accounts and have added the entry when they add a move, nobody else can add one, nothing is
-- ever deleted, and `hundi audit` proves the references.
CREATE TABLE ledger.moves (
    entry_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    source_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
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
    source_ids BIGINT[];
    target_ids BIGINT[];
BEGIN
    IF EXISTS (SELECT FROM unnest(ids) AS e (id) WHERE e.id <> ALL (entry_ids)) THEN
        RAISE EXCEPTION 'an entry without moves' USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- Each name is looked up once; an account's id never changes. New accounts are rare, so
    -- they are made only when some name was not found.
    FOR attempt IN 1..2 LOOP
        SELECT array_agg(s.id ORDER BY m.n), array_agg(t.id ORDER BY m.n)
        INTO source_ids, target_ids
        FROM unnest(sources, targets) WITH ORDINALITY AS m (source, target, n)
        JOIN accounts AS s ON s.name = m.source
        JOIN accounts AS t ON t.name = m.target;
        EXIT WHEN cardinality(source_ids) = cardinality(entry_ids);
        INSERT INTO accounts (name)
        SELECT DISTINCT wanted FROM unnest(sources || targets) AS wanted
        WHERE NOT EXISTS (SELECT FROM accounts AS b WHERE b.name = wanted)
        ORDER BY wanted
        ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM FROM accounts AS a
    WHERE a.id = ANY (source_ids || target_ids) ORDER BY a.id FOR NO KEY UPDATE;

    WITH added AS (
        INSERT INTO entries (id, memo, posted_at)
        SELECT e.id, e.memo, at FROM unnest(ids, memos) WITH ORDINALITY AS e (id, memo, n)
        ORDER BY e.n
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(added.id), '{}') INTO fresh FROM added;

    IF cardinality(fresh) < cardinality(ids) THEN
        IF cardinality(ids) > (SELECT count(DISTINCT e.id) FROM unnest(ids) AS e (id)) THEN
            RAISE EXCEPTION 'an entry twice in one call'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (
            WITH given AS (
                SELECT * FROM unnest(entry_ids, source_ids, target_ids, amounts) AS m (entry_id)
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
        SELECT array_agg(m.entry_id), array_agg(m.s), array_agg(m.t), array_agg(m.amount)
        INTO entry_ids, source_ids, target_ids, amounts
        FROM unnest(entry_ids, source_ids, target_ids, amounts) AS m (entry_id, s, t, amount)
        WHERE m.entry_id = ANY (fresh);
    END IF;

    INSERT INTO moves (entry_id, ordinal, source_id, target_id, amount_minor)
    SELECT m.entry_id, m.n, m.s, m.t, m.amount
    FROM unnest(entry_ids, source_ids, target_ids, amounts)
        WITH ORDINALITY AS m (entry_id, s, t, amount, n);

    UPDATE accounts AS a
    SET balance_minor = a.balance_minor + change.delta, version = a.version + 1
    FROM (
        SELECT leg.id, sum(leg.delta)::BIGINT AS delta
        FROM (
            SELECT m.id, -m.amount AS delta FROM unnest(source_ids, amounts) AS m (id, amount)
            UNION ALL
            SELECT m.id, m.amount FROM unnest(target_ids, amounts) AS m (id, amount)
        ) AS leg
        GROUP BY leg.id
    ) AS change
    WHERE a.id = change.id;

    RETURN QUERY SELECT unnest(fresh);
END
$$;

-- Share one account out among wallets: one entry, a move to each owner's wallet, as many as a
-- statement can make. It takes what another statement computed, so nothing travels to the
-- caller and back: SELECT ledger.post_shares(…, array_agg(owner), array_agg(amount)) FROM ….
-- Returns whether the entry was new. The same id with other moves is an error of ours.
-- It has no other way to join than one lookup an account in the order given: so a page costs
-- the same whatever statistics say, and balances are updated, hence locked, in id order.
CREATE FUNCTION ledger.post_shares(
    entry UUID, memo TEXT, at TIMESTAMPTZ, source TEXT, owners UUID[], amounts BIGINT[]
)
RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp
SET work_mem = '64MB' SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    payer BIGINT;
    wallets BIGINT[];
    parts BIGINT[];
BEGIN
    IF cardinality(owners) IS DISTINCT FROM cardinality(amounts) OR cardinality(owners) = 0
        OR array_position(owners, NULL) > 0 OR array_position(amounts, NULL) > 0 THEN
        RAISE EXCEPTION 'shares need an owner and an amount each, and there must be some'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- Each name is looked up once; an account's id never changes. New accounts are rare, so
    -- they are made only when some name was not found.
    FOR attempt IN 1..2 LOOP
        SELECT a.id INTO payer FROM accounts AS a WHERE a.name = source;
        SELECT array_agg(held.id), array_agg(held.amount) INTO wallets, parts
        FROM (
            SELECT a.id, share.amount
            FROM unnest(owners, amounts) AS share (owner, amount)
            JOIN accounts AS a ON a.name = 'wallet:' || share.owner
            ORDER BY a.id
        ) AS held;
        EXIT WHEN payer IS NOT NULL AND cardinality(wallets) = cardinality(owners);
        INSERT INTO accounts (name)
        SELECT DISTINCT wanted FROM (
            SELECT 'wallet:' || owner AS wanted FROM unnest(owners) AS owner
            UNION ALL
            SELECT source
        ) AS given
        WHERE NOT EXISTS (SELECT FROM accounts AS b WHERE b.name = wanted)
        ORDER BY wanted
        ON CONFLICT DO NOTHING;
    END LOOP;

    INSERT INTO entries (id, memo, posted_at)
    VALUES (entry, memo, at) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        IF EXISTS (
            WITH given AS (
                SELECT payer, m.id, m.amount FROM unnest(wallets, parts) AS m (id, amount)
            ), kept AS (
                SELECT k.source_id, k.target_id, k.amount_minor FROM moves AS k
                WHERE k.entry_id = entry
            )
            (SELECT * FROM given EXCEPT ALL SELECT * FROM kept)
            UNION ALL
            (SELECT * FROM kept EXCEPT ALL SELECT * FROM given)
        ) THEN
            RAISE EXCEPTION 'an entry was posted before with other moves'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN FALSE;
    END IF;

    INSERT INTO moves (entry_id, ordinal, source_id, target_id, amount_minor)
    SELECT entry, m.n, payer, m.id, m.amount
    FROM unnest(wallets, parts) WITH ORDINALITY AS m (id, amount, n);

    UPDATE accounts AS a
    SET balance_minor = a.balance_minor + change.delta, version = a.version + 1
    FROM (
        SELECT leg.id, sum(leg.delta)::BIGINT AS delta
        FROM (
            SELECT m.id, m.amount AS delta FROM unnest(wallets, parts) AS m (id, amount)
            UNION ALL
            SELECT payer, -sum(m.amount)::BIGINT FROM unnest(parts) AS m (amount)
        ) AS leg
        GROUP BY leg.id
        ORDER BY leg.id
    ) AS change
    WHERE a.id = change.id;
    RETURN TRUE;
END
$$;

-- Hold the wallets of owners until the transaction ends, in id order: for whoever is about to
-- share out more than once in one transaction, so that all its locks are taken in one order.
CREATE FUNCTION ledger.hold_wallets(owners UUID[])
RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp SET work_mem = '32MB' AS $$
BEGIN
    PERFORM FROM unnest(owners) AS owner JOIN accounts AS a ON a.name = 'wallet:' || owner
    ORDER BY a.id FOR NO KEY UPDATE OF a;
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

-- What the trustee's bank account holds, and what all other accounts say is owed of it.
CREATE FUNCTION ledger.trustee_totals(OUT held_minor BIGINT, OUT owed_minor BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT
        coalesce(-sum(balance_minor) FILTER (WHERE name LIKE 'bank:%'), 0)::BIGINT,
        coalesce(sum(balance_minor) FILTER (WHERE name NOT LIKE 'bank:%'), 0)::BIGINT
    FROM accounts
$$;

ALTER FUNCTION ledger.lock_balances(TEXT[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.post_many(UUID[], TEXT[], TIMESTAMPTZ, UUID[], TEXT[], TEXT[], BIGINT[])
OWNER TO hundi_ledger;
ALTER FUNCTION ledger.post_shares(UUID, TEXT, TIMESTAMPTZ, TEXT, UUID[], BIGINT[])
OWNER TO hundi_ledger;
ALTER FUNCTION ledger.hold_wallets(UUID[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.balances(TEXT[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.held_in_escrow(TEXT) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.history(TEXT, BIGINT, INTEGER) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.trial_balance() OWNER TO hundi_ledger;
ALTER FUNCTION ledger.trustee_totals() OWNER TO hundi_ledger;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM public;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO hundi_service;
