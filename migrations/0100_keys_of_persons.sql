-- The one call (0085) kept an idempotency key for the investor. It is the person's who asks, and a
-- member of a team asks for an account: so a manager's funding always took the longer way. Now it
-- is told whose the key is. Nothing else of it changes. Who still calls it as before gets it as
-- before: what is not said is the investor's own.
DROP FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[]
);

-- Request i wants to commit `amounts[i]` of `investors[i]` to `invoices[places[i]]`. Invoices are
-- sorted, no investor comes twice. `keys[i]` is its idempotency key, or null, `digests[i]` the
-- request's, and `callers[i]` the person whose key it is, or null: the investor's own; no keys, no
-- arrays. No key of a person comes twice. `queues` and `tasks` are who hears that places were taken.
-- Returns which requests were carried out, and their answers, a line each. It runs as the funding
-- service, which alone may.
CREATE FUNCTION funding.fund_at_once(
    ids UUID[], invoices UUID[], places INTEGER[], investors UUID[], amounts BIGINT[],
    keys TEXT[], digests BYTEA[], memo TEXT, at TIMESTAMPTZ, today DATE,
    queues TEXT[], tasks TEXT[], callers UUID[] DEFAULT NULL,
    OUT done INTEGER[], OUT answers TEXT
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = funding, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    listed UUID[];
    targets BIGINT[];
    earnings BIGINT[];
    raised BIGINT[];
    reserved BIGINT[];
    minimums BIGINT[];
    sellers UUID[];
    payers UUID[];
    open BOOLEAN[];
    accounts BIGINT[];
    balances BIGINT[];
    escrows BIGINT[];
    entry_ids UUID[];
    source_ids BIGINT[];
    target_ids BIGINT[];
    moved BIGINT[];
    found BIGINT;
    raised_then BIGINT[];
BEGIN
    -- Done before anything is held, for others wait for what is. A wallet that holds less by then
    -- is found out by its constraint.
    SELECT a.ids, a.balances INTO accounts, balances
    FROM ledger.look_up(
        ARRAY(SELECT 'wallet:' || one FROM unnest(investors) AS one)
        || ARRAY(SELECT 'escrow:' || one FROM unnest(invoices) AS one)
    ) AS a;
    escrows := accounts[cardinality(investors) + 1:];

    -- Rows are held in one order everywhere: listings, keys, investors with their exposures,
    -- accounts.
    SELECT
        array_agg(l.invoice_id), array_agg(l.target_minor), array_agg(l.raised_minor),
        array_agg(l.reserved_minor), array_agg(l.minimum_minor), array_agg(l.seller_id),
        array_agg(l.customer_id), array_agg(l.status = 'open' AND at < l.closes_at),
        array_agg(funding.expected_return(
            l.target_minor, l.annual_rate, l.investor_fee_rate, l.due_on - today
        )::BIGINT)
    INTO listed, targets, raised, reserved, minimums, sellers, payers, open, earnings
    FROM (
        SELECT * FROM listings AS one WHERE one.invoice_id = ANY (invoices)
        ORDER BY one.invoice_id FOR NO KEY UPDATE
    ) AS l;
    -- What was never listed has no place.
    IF cardinality(listed) IS DISTINCT FROM cardinality(invoices) THEN
        places := ARRAY(
            SELECT array_position(listed, invoices[p.place])
            FROM unnest(places) WITH ORDINALITY AS p (place, n) ORDER BY p.n
        );
        escrows := ARRAY(
            SELECT e.id FROM unnest(invoices, escrows) WITH ORDINALITY AS e (invoice, id, n)
            WHERE e.invoice = ANY (listed) ORDER BY e.n
        );
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
            AND (l.customer_id IS NULL OR l.customer_id = ANY (payers))
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
    ), over_their_cap AS MATERIALIZED (
        SELECT c.id FROM customers AS c CROSS JOIN general AS g
        WHERE c.id = ANY (payers) AND c.reserved_minor > coalesce((
            SELECT o.amount_minor FROM own AS o
            WHERE o.kind = 'customer' AND o.customer_id = c.id
        ), g.cap)
    ), asked AS MATERIALIZED (
        SELECT a.n, a.id, a.place, a.investor, a.amount, a.key, a.digest, a.account,
            coalesce(a.caller, a.investor) AS caller,
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
                        WHERE o.investor_id = a.investor AND o.customer_id = payers[a.place]
                    ),
                    min(o.amount_minor)
                )
                FROM own AS o
                WHERE o.kind = 'concentration'
                    AND coalesce(o.investor_id, o.customer_id) IS NOT NULL
                    AND (o.investor_id IS NULL OR o.investor_id = a.investor)
                    AND (o.customer_id IS NULL OR o.customer_id = payers[a.place])
            ), g.most_on_one) ELSE g.most_on_one END AS most_on_one,
            coalesce((
                SELECT c.staked_minor FROM commitments AS c
                WHERE c.investor_id = a.investor AND c.invoice_id = listed[a.place]
                ORDER BY c.start_minor DESC LIMIT 1
            ), 0) + a.amount AS stake
        FROM general AS g
        CROSS JOIN unnest(
            ids, places, investors, amounts, keys, digests, callers, accounts, balances
        ) WITH ORDINALITY
            AS a (id, place, investor, amount, key, digest, caller, account, balance, n)
        WHERE a.id IS NOT NULL
            AND open[a.place]
            AND escrows[a.place] IS NOT NULL
            AND a.balance >= a.amount
            AND a.amount >= minimums[a.place]
            AND a.investor NOT IN (sellers[a.place], payers[a.place])
            AND payers[a.place] NOT IN (SELECT c.id FROM over_their_cap AS c)
            -- One that is there, answered or not, has to be looked at.
            AND (a.key IS NULL OR NOT EXISTS (
                SELECT FROM platform.idempotent_answers AS k
                WHERE k.caller_id = coalesce(a.caller, a.investor) AND k.key = a.key
            ))
    ), plain AS MATERIALIZED (
        SELECT a.*,
            raised[a.place] + sum(a.amount) OVER (PARTITION BY a.place ORDER BY a.n)
                AS end_minor
        FROM asked AS a JOIN investors AS i ON i.id = a.investor
        WHERE i.kyc_verified
            AND i.outstanding_minor + a.amount <= a.most_out
            AND a.stake <= a.most_here
            AND NOT EXISTS (
                SELECT FROM exposures AS e
                WHERE e.investor_id = a.investor AND e.customer_id = payers[a.place]
                    AND e.outstanding_minor + a.amount > a.most_on_one
            )
            AND a.amount <= a.most_on_one
    ), taken AS MATERIALIZED (
        -- The answer's text is as funding/answers.py writes it.
        SELECT p.*, p.end_minor - p.amount AS start_minor, '{"expectedReturn":' || 0.01 * (
                div(p.end_minor * earnings[p.place], targets[p.place])
                - div((p.end_minor - p.amount) * earnings[p.place], targets[p.place])
            )
            || ',"raised":' || 0.01 * p.end_minor
            || ',"remaining":' || 0.01 * (targets[p.place] - p.end_minor)
            || ',"status":"committed","transactionId":"' || p.id || '"}' AS answer
        FROM plain AS p
        WHERE p.end_minor < targets[p.place] AND p.end_minor <= reserved[p.place]
        ORDER BY p.investor
    ), kept AS (
        INSERT INTO platform.idempotent_answers (caller_id, key, request_digest, status, body)
        SELECT t.caller, t.key, t.digest, 201, t.answer
        FROM taken AS t WHERE t.key IS NOT NULL
        ORDER BY t.caller, t.key -- as funding/claims.py holds them
        RETURNING 1
    ), owed AS (
        UPDATE investors AS i SET outstanding_minor = i.outstanding_minor + t.amount
        FROM taken AS t
        WHERE i.id = t.investor AND i.kyc_verified
            AND i.outstanding_minor + t.amount <= t.most_out
            AND (SELECT count(*) FROM kept) >= 0 -- keys are held before investors
        RETURNING i.id, t.place, t.amount, t.most_on_one
    ), exposed AS (
        INSERT INTO exposures AS e (investor_id, customer_id, outstanding_minor)
        SELECT o.id, payers[o.place], o.amount FROM owed AS o
        ON CONFLICT (investor_id, customer_id)
        DO UPDATE SET outstanding_minor = e.outstanding_minor + excluded.outstanding_minor
        RETURNING e.investor_id, e.outstanding_minor
    ), committed AS (
        INSERT INTO commitments (
            id, invoice_id, investor_id, start_minor, end_minor, staked_minor, committed_at
        )
        SELECT t.id, listed[t.place], t.investor, t.start_minor, t.end_minor, t.stake, at
        FROM taken AS t
    ), grown AS (
        UPDATE listings AS l SET raised_minor = t.raised
        FROM (
            SELECT t.place, max(t.end_minor)::BIGINT AS raised FROM taken AS t GROUP BY t.place
        ) AS t
        WHERE l.invoice_id = listed[t.place]
        RETURNING l.invoice_id, l.raised_minor, escrows[t.place] AS escrow
    ), told AS (
        -- Without a lock: whom it is about it says itself (runtime/outbox.py).
        INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, priority, args)
        SELECT r.queue, r.task, 0, e.args
        FROM (
            SELECT jsonb_build_object('event', jsonb_build_object(
                'batch_id', ids[1], 'about', jsonb_agg(g.invoice_id), 'happened_at', at
            )) AS args
            FROM grown AS g HAVING count(*) > 0
        ) AS e
        CROSS JOIN unnest(queues, tasks) AS r (queue, task)
    )
    SELECT
        array_agg(t.n), string_agg(t.answer, E'\n'), array_agg(t.id), array_agg(t.account),
        array_agg(escrows[t.place]), array_agg(t.amount),
        (
            SELECT count(*) FROM exposed AS e JOIN owed AS o ON o.id = e.investor_id
            WHERE e.outstanding_minor <= o.most_on_one
        ),
        (SELECT array_agg(g.raised_minor ORDER BY g.escrow) FROM grown AS g)
    INTO done, answers, entry_ids, source_ids, target_ids, moved, found, raised_then
    FROM taken AS t;
    IF done IS NULL THEN
        -- Nothing was done that anybody has to wait for.
        PERFORM set_config('synchronous_commit', 'off', TRUE);
        RETURN;
    END IF;
    IF found <> cardinality(done)
        OR ledger.hold_at_once(entry_ids, memo, at, source_ids, target_ids, moved)
            IS DISTINCT FROM raised_then
    THEN
        RAISE EXCEPTION 'it changed meanwhile' USING ERRCODE = 'HF001';
    END IF;
END
$$;
ALTER FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[], UUID[]
) OWNER TO hundi_funding;
REVOKE ALL ON FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[], UUID[]
) FROM public;
GRANT EXECUTE ON FUNCTION funding.fund_at_once(
    UUID[], UUID[], INTEGER[], UUID[], BIGINT[], TEXT[], BYTEA[],
    TEXT, TIMESTAMPTZ, DATE, TEXT[], TEXT[], UUID[]
) TO hundi_app;
