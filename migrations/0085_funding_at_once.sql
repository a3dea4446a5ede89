-- A batch of fundings to which the answer is plainly yes, in one call: its own transaction, one
-- round trip. Whatever is not plain (a refusal, a listing's last rupees, an account that is not
-- there, a row that changed meanwhile) raises HF001, nothing is done, and the pure domain decides
-- the batch. So this holds no rule of its own to word a refusal by; a property test holds what
-- it does to what the domain decides (tests/db/test_funding_at_once.py).

-- Post new entries of one move each, from `sources[i]` to `targets[places[i]]`. No source comes
-- twice. Returns what the targets hold afterwards, or nothing when an account is not there.
CREATE FUNCTION ledger.hold_at_once(
    entry_ids UUID[], memo TEXT, at TIMESTAMPTZ,
    sources TEXT[], targets TEXT[], places INTEGER[], amounts BIGINT[]
)
RETURNS BIGINT[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    source_ids BIGINT[];
    target_ids BIGINT[];
    held BIGINT[];
BEGIN
    SELECT array_agg(a.id ORDER BY s.n) INTO source_ids
    FROM unnest(sources) WITH ORDINALITY AS s (name, n) JOIN accounts AS a ON a.name = s.name;
    SELECT array_agg(a.id ORDER BY t.n) INTO target_ids
    FROM unnest(targets) WITH ORDINALITY AS t (name, n) JOIN accounts AS a ON a.name = t.name;
    IF cardinality(source_ids) IS DISTINCT FROM cardinality(sources)
        OR cardinality(target_ids) IS DISTINCT FROM cardinality(targets) THEN
        RETURN NULL;
    END IF;

    WITH posted AS (
        INSERT INTO entries (id, memo, posted_at)
        SELECT e.id, hold_at_once.memo, at FROM unnest(entry_ids) WITH ORDINALITY AS e (id, n)
        ORDER BY e.n
    ), moved AS (
        INSERT INTO moves (entry_id, ordinal, source_id, target_id, amount_minor)
        SELECT m.id, 1, m.source, target_ids[m.place], m.amount
        FROM unnest(entry_ids, source_ids, places, amounts) AS m (id, source, place, amount)
    ), change AS MATERIALIZED (
        SELECT m.source AS id, -m.amount AS delta
        FROM unnest(source_ids, amounts) AS m (source, amount)
        UNION ALL
        SELECT target_ids[m.place], sum(m.amount)::BIGINT
        FROM unnest(places, amounts) AS m (place, amount) GROUP BY m.place
        ORDER BY 1
    ), changed AS (
        UPDATE accounts AS a
        SET balance_minor = a.balance_minor + change.delta, version = a.version + 1
        FROM change WHERE a.id = change.id
        RETURNING a.id, a.balance_minor
    )
    SELECT array_agg(c.balance_minor ORDER BY t.n) INTO held
    FROM unnest(target_ids) WITH ORDINALITY AS t (id, n) JOIN changed AS c ON c.id = t.id;
    RETURN held;
END
$$;
ALTER FUNCTION
ledger.hold_at_once(UUID[], TEXT, TIMESTAMPTZ, TEXT[], TEXT[], INTEGER[], BIGINT[])
OWNER TO hundi_ledger;
REVOKE ALL ON FUNCTION
ledger.hold_at_once(UUID[], TEXT, TIMESTAMPTZ, TEXT[], TEXT[], INTEGER[], BIGINT[]) FROM public;
GRANT EXECUTE ON FUNCTION
ledger.hold_at_once(UUID[], TEXT, TIMESTAMPTZ, TEXT[], TEXT[], INTEGER[], BIGINT[]) TO hundi_service;

-- Request i commits `amounts[i]` of `investors[i]` to `invoices[places[i]]`, `offsets[i]` after
-- what that listing raised before this batch. Invoices are sorted, no investor comes twice.
-- `keys[i]` is its idempotency key, or null, and `digests[i]` the request's; no keys, no arrays.
-- `queues` and `tasks` are who reacts. Returns a listing's target, what it had raised, and what
-- its investors together earn from today on. It runs as the funding service, which alone may.
CREATE FUNCTION funding.fund_at_once(
    ids UUID[], invoices UUID[], places INTEGER[], investors UUID[], amounts BIGINT[],
    offsets BIGINT[], keys TEXT[], digests BYTEA[], memo TEXT, at TIMESTAMPTZ, today DATE,
    queues TEXT[], tasks TEXT[],
    OUT targets BIGINT[], OUT raised BIGINT[], OUT earnings BIGINT[]
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = funding, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    minimums BIGINT[];
    reserved BIGINT[];
    sellers UUID[];
    customers UUID[];
    stakes BIGINT[];
    is_plain BOOLEAN;
    found BIGINT;
    held BIGINT[];
BEGIN
    -- Keys come first, as everywhere. One that is there, answered or not, has to be looked at.
    IF cardinality(keys) > 0 THEN
        INSERT INTO platform.idempotent_answers (caller_id, key, request_digest)
        SELECT a.investor, a.key, a.digest
        FROM unnest(investors, keys, digests) AS a (investor, key, digest)
        WHERE a.key IS NOT NULL
        ORDER BY a.investor
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS found = ROW_COUNT;
        IF found <> cardinality(array_remove(keys, NULL)) THEN
            RAISE EXCEPTION 'not plain' USING ERRCODE = 'HF001';
        END IF;
    END IF;

    SELECT
        array_agg(l.target_minor), array_agg(l.raised_minor), array_agg(l.reserved_minor),
        array_agg(l.minimum_minor), array_agg(l.seller_id), array_agg(l.customer_id),
        array_agg(funding.expected_return(
            l.target_minor, l.annual_rate, l.investor_fee_rate, l.due_on - today
        )::BIGINT),
        bool_and(l.status = 'open' AND at < l.closes_at)
    INTO targets, raised, reserved, minimums, sellers, customers, earnings, is_plain
    FROM (
        SELECT * FROM listings AS one WHERE one.invoice_id = ANY (invoices)
        ORDER BY one.invoice_id FOR NO KEY UPDATE
    ) AS l;
    IF is_plain IS NOT TRUE OR cardinality(targets) <> cardinality(invoices) THEN
        RAISE EXCEPTION 'not plain' USING ERRCODE = 'HF001';
    END IF;

    -- A new statement: it sees what whoever we waited for committed. An investor's row that
    -- changes while we wait for it is judged as it is then; whoever changes an exposure holds its
    -- investor's row. A customer is only read: within what is reserved for a listing its cap is
    -- kept, unless more is reserved in all than the cap allows.
    WITH own AS MATERIALIZED (
        SELECT DISTINCT ON (l.kind, l.investor_id, l.customer_id)
            l.kind, l.investor_id, l.customer_id, l.amount_minor
        FROM limits AS l
        WHERE l.effective_from <= today
            AND (l.investor_id IS NULL OR l.investor_id = ANY (investors))
            AND (l.customer_id IS NULL OR l.customer_id = ANY (customers))
        ORDER BY l.kind, l.investor_id, l.customer_id, l.effective_from DESC
    ), general AS MATERIALIZED (
        SELECT
            min(o.amount_minor) FILTER (WHERE o.kind = 'outstanding') AS most_out,
            min(o.amount_minor) FILTER (WHERE o.kind = 'invoice') AS most_here,
            min(o.amount_minor) FILTER (WHERE o.kind = 'concentration') AS most_on_one,
            min(o.amount_minor) FILTER (WHERE o.kind = 'customer') AS cap,
            (
                SELECT bool_or(coalesce(p.investor_id, p.customer_id) IS NOT NULL)
                FROM own AS p WHERE p.kind <> 'customer'
            ) AS some_have_their_own
        FROM own AS o WHERE o.investor_id IS NULL AND o.customer_id IS NULL
    ), asked AS MATERIALIZED (
        SELECT a.n, a.place, a.investor, a.amount, a.ahead,
            CASE WHEN g.some_have_their_own THEN coalesce((
                SELECT o.amount_minor FROM own AS o
                WHERE o.kind = 'outstanding' AND o.investor_id = a.investor
            ), g.most_out) ELSE g.most_out END AS most_out,
            CASE WHEN g.some_have_their_own THEN coalesce((
                SELECT o.amount_minor FROM own AS o
                WHERE o.kind = 'invoice' AND o.investor_id = a.investor
            ), g.most_here) ELSE g.most_here END AS most_here,
            CASE WHEN g.some_have_their_own THEN coalesce((
                SELECT coalesce(
                    min(o.amount_minor) FILTER (
                        WHERE o.investor_id = a.investor AND o.customer_id = customers[a.place]
                    ),
                    min(o.amount_minor)
                )
                FROM own AS o
                WHERE o.kind = 'concentration'
                    AND coalesce(o.investor_id, o.customer_id) IS NOT NULL
                    AND (o.investor_id IS NULL OR o.investor_id = a.investor)
                    AND (o.customer_id IS NULL OR o.customer_id = customers[a.place])
            ), g.most_on_one) ELSE g.most_on_one END AS most_on_one,
            coalesce((
                SELECT c.staked_minor FROM commitments AS c
                WHERE c.investor_id = a.investor AND c.invoice_id = invoices[a.place]
                ORDER BY c.start_minor DESC LIMIT 1
            ), 0) + a.amount AS stake
        FROM general AS g
        CROSS JOIN unnest(places, investors, amounts, offsets)
            WITH ORDINALITY AS a (place, investor, amount, ahead, n)
        ORDER BY a.investor
    ), owed AS (
        UPDATE investors AS i SET outstanding_minor = i.outstanding_minor + a.amount
        FROM asked AS a
        WHERE i.id = a.investor AND i.kyc_verified
            AND i.outstanding_minor + a.amount <= a.most_out
        RETURNING i.id, a.place, a.amount, a.most_on_one
    ), exposed AS (
        INSERT INTO exposures AS e (investor_id, customer_id, outstanding_minor)
        SELECT o.id, customers[o.place], o.amount FROM owed AS o
        ON CONFLICT (investor_id, customer_id)
        DO UPDATE SET outstanding_minor = e.outstanding_minor + excluded.outstanding_minor
        RETURNING e.investor_id, e.outstanding_minor
    )
    SELECT
        array_agg(a.stake ORDER BY a.n),
        bool_and(
            a.stake <= a.most_here
            AND a.amount >= minimums[a.place]
            AND raised[a.place] + a.ahead + a.amount < targets[a.place]
            AND raised[a.place] + a.ahead + a.amount <= reserved[a.place]
            AND a.investor NOT IN (sellers[a.place], customers[a.place])
        ) AND NOT EXISTS (
            SELECT FROM customers AS c CROSS JOIN general AS g
            WHERE c.id = ANY (customers) AND c.reserved_minor > coalesce((
                SELECT o.amount_minor FROM own AS o
                WHERE o.kind = 'customer' AND o.customer_id = c.id
            ), g.cap)
        ),
        (
            SELECT count(*) FROM exposed AS e JOIN owed AS o ON o.id = e.investor_id
            WHERE e.outstanding_minor <= o.most_on_one
        )
    INTO stakes, is_plain, found
    FROM asked AS a;
    IF is_plain IS NOT TRUE OR found <> cardinality(ids) THEN
        RAISE EXCEPTION 'not plain' USING ERRCODE = 'HF001';
    END IF;

    held := ledger.hold_at_once(
        ids, memo, at,
        ARRAY(SELECT 'wallet:' || one FROM unnest(investors) AS one),
        ARRAY(SELECT 'escrow:' || one FROM unnest(invoices) AS one),
        places, amounts
    );

    WITH committed AS (
        INSERT INTO commitments (
            id, invoice_id, investor_id, start_minor, end_minor, staked_minor, committed_at
        )
        SELECT a.id, invoices[a.place], a.investor, raised[a.place] + a.ahead,
            raised[a.place] + a.ahead + a.amount, a.stake, at
        FROM unnest(ids, places, investors, amounts, offsets, stakes)
            AS a (id, place, investor, amount, ahead, stake)
    ), grown AS (
        UPDATE listings AS l SET raised_minor = l.raised_minor + t.total
        FROM (
            SELECT invoices[a.place] AS id, sum(a.amount)::BIGINT AS total
            FROM unnest(places, amounts) AS a (place, amount) GROUP BY a.place
        ) AS t
        WHERE l.invoice_id = t.id
        RETURNING l.invoice_id, l.raised_minor
    )
    SELECT count(*) INTO found
    FROM unnest(invoices, held) AS i (id, held)
    JOIN grown AS g ON g.invoice_id = i.id AND g.raised_minor = i.held;
    IF found <> cardinality(invoices) THEN
        RAISE EXCEPTION 'not plain' USING ERRCODE = 'HF001';
    END IF;

    -- The answer's text, as funding/answers.py writes it.
    IF cardinality(keys) > 0 THEN
        UPDATE platform.idempotent_answers AS kept
        SET status = 201, body = '{"expectedReturn":' || 0.01 * (
            div((a.start_minor + a.amount)::NUMERIC * earnings[a.place], targets[a.place])
            - div(a.start_minor::NUMERIC * earnings[a.place], targets[a.place])
        )
        || ',"raised":' || 0.01 * (a.start_minor + a.amount)
        || ',"remaining":' || 0.01 * (targets[a.place] - a.start_minor - a.amount)
        || ',"status":"committed","transactionId":"' || a.id || '"}'
        FROM (
            SELECT m.id, m.place, m.investor, m.amount, m.key,
                raised[m.place] + m.ahead AS start_minor
            FROM unnest(ids, places, investors, amounts, offsets, keys)
                AS m (id, place, investor, amount, ahead, key)
            WHERE m.key IS NOT NULL
        ) AS a
        WHERE kept.caller_id = a.investor AND kept.key = a.key;
    END IF;

    INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, priority, lock, args)
    SELECT r.queue, r.task, 0, r.queue || ':' || e.invoice_id, e.args
    FROM (
        SELECT invoices[a.place] AS invoice_id, jsonb_build_object('event', jsonb_build_object(
            'invoice_id', invoices[a.place],
            'raised', jsonb_build_object(
                'minor', raised[a.place] + max(a.ahead + a.amount), 'currency', 'INR'
            ),
            'commitments', jsonb_agg(jsonb_build_object(
                'id', a.id, 'investor_id', a.investor, 'interval', jsonb_build_object(
                    'start', raised[a.place] + a.ahead,
                    'end', raised[a.place] + a.ahead + a.amount
                )
            ) ORDER BY a.n),
            'happened_at', at
        )) AS args
        FROM unnest(ids, places, investors, amounts, offsets)
            WITH ORDINALITY AS a (id, place, investor, amount, ahead, n)
        GROUP BY a.place
        OFFSET 0
    ) AS e
    CROSS JOIN unnest(queues, tasks) AS r (queue, task);
END
$$;
ALTER FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[]
) OWNER TO hundi_funding;
REVOKE ALL ON FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[]
) FROM public;
GRANT USAGE ON SCHEMA funding TO hundi_app;
GRANT EXECUTE ON FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[]
) TO hundi_app;
