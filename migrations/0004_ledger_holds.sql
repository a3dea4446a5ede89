-- Many holds at once: each an entry of one move, between accounts that the caller's transaction
-- holds already. What a stampede of investors posts; all else goes by ledger.post_many.
-- Planned once and by index: for a batch's few rows a plan of its own costs more than it gives,
-- and on a small table would read all of it.

-- Lock accounts in id order and return them. One that nobody ever paid holds zero and is made
-- here, so that there is a row to hold.
CREATE FUNCTION ledger.lock_accounts(
    wanted TEXT[], OUT ids BIGINT[], OUT names TEXT[], OUT balances BIGINT[]
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    -- A row that changed while we waited for it is read as it is now.
    SELECT array_agg(a.id), array_agg(a.name), array_agg(a.balance_minor)
    INTO ids, names, balances
    FROM (
        SELECT b.id, b.name, b.balance_minor FROM accounts AS b
        WHERE b.name = ANY (wanted) ORDER BY b.id FOR NO KEY UPDATE
    ) AS a;
    IF cardinality(ids) = cardinality(wanted) THEN
        RETURN;
    END IF;

    INSERT INTO accounts AS a (name)
    SELECT DISTINCT w.name FROM unnest(wanted) AS w (name)
    WHERE w.name <> ALL (coalesce(names, '{}')) ORDER BY w.name
    ON CONFLICT DO NOTHING;
    SELECT array_agg(a.id), array_agg(a.name), array_agg(a.balance_minor)
    INTO ids, names, balances
    FROM (
        SELECT b.id, b.name, b.balance_minor FROM accounts AS b
        WHERE b.name = ANY (wanted) ORDER BY b.id FOR NO KEY UPDATE
    ) AS a;
END
$$;

-- Post new entries of one move each: (entry_ids[i], source_ids[i], target_ids[i], amounts[i]).
-- The accounts are rows that ledger.lock_accounts gave. An entry posted before is an error of
-- the caller's: it decides what is new. Returns how many were posted.
CREATE FUNCTION ledger.post_holds(
    entry_ids UUID[], memo TEXT, at TIMESTAMPTZ,
    source_ids BIGINT[], target_ids BIGINT[], amounts BIGINT[]
)
RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    touched BIGINT;
    found BIGINT;
BEGIN
    INSERT INTO entries (id, memo, posted_at)
    SELECT e.id, post_holds.memo, at FROM unnest(entry_ids) WITH ORDINALITY AS e (id, n)
    ORDER BY e.n;

    INSERT INTO moves (entry_id, ordinal, source_id, target_id, amount_minor)
    SELECT m.id, 1, m.source, m.target, m.amount
    FROM unnest(entry_ids, source_ids, target_ids, amounts) AS m (id, source, target, amount);

    WITH change AS MATERIALIZED (
        SELECT leg.id, sum(leg.delta)::BIGINT AS delta
        FROM (
            SELECT source AS id, -amount AS delta
            FROM unnest(source_ids, amounts) AS m (source, amount)
            UNION ALL
            SELECT target, amount FROM unnest(target_ids, amounts) AS m (target, amount)
        ) AS leg
        GROUP BY leg.id
    ), changed AS (
        UPDATE accounts AS a
        SET balance_minor = a.balance_minor + change.delta, version = a.version + 1
        FROM change WHERE a.id = change.id
        RETURNING a.id
    )
    SELECT (SELECT count(*) FROM change), (SELECT count(*) FROM changed) INTO touched, found;
    IF touched <> found THEN
        RAISE EXCEPTION 'a hold names no account' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN cardinality(entry_ids);
END
$$;

ALTER FUNCTION ledger.lock_accounts(TEXT[]) OWNER TO hundi_ledger;
ALTER FUNCTION ledger.post_holds(UUID[], TEXT, TIMESTAMPTZ, BIGINT[], BIGINT[], BIGINT[])
OWNER TO hundi_ledger;
REVOKE ALL ON FUNCTION ledger.lock_accounts(TEXT[]) FROM public;
REVOKE ALL ON FUNCTION
ledger.post_holds(UUID[], TEXT, TIMESTAMPTZ, BIGINT[], BIGINT[], BIGINT[]) FROM public;
GRANT EXECUTE ON FUNCTION ledger.lock_accounts(TEXT[]) TO hundi_service;
GRANT EXECUTE ON FUNCTION
ledger.post_holds(UUID[], TEXT, TIMESTAMPTZ, BIGINT[], BIGINT[], BIGINT[]) TO hundi_service;

-- A move's entry is written by the function that writes the move, and its accounts are rows that
-- the function changes; neither is ever deleted. A foreign key would look each up once more.
ALTER TABLE ledger.moves
DROP CONSTRAINT IF EXISTS moves_entry_id_fkey,
DROP CONSTRAINT IF EXISTS moves_source_id_fkey,
DROP CONSTRAINT IF EXISTS moves_target_id_fkey;
