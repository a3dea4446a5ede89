-- The schema as migrated, drawn by `make schema`. The job queue's own is left out.
CREATE SCHEMA funding;

CREATE SCHEMA invoice;

CREATE SCHEMA ledger;

CREATE SCHEMA notification;

CREATE SCHEMA payment;

CREATE SCHEMA platform;

CREATE SCHEMA settlement;

CREATE SCHEMA "user";

CREATE FUNCTION funding.cap_of(customer uuid, today date) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT amount_minor FROM funding.limits
    WHERE kind = 'customer' AND effective_from <= today
        AND (customer_id IS NULL OR customer_id = customer)
    ORDER BY customer_id NULLS LAST, effective_from DESC LIMIT 1
$$;

CREATE FUNCTION funding.expected_return(advance bigint, annual_rate integer, investor_fee_rate integer, days integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS $$
    -- One expression without FROM, so that it is inlined. Whole numbers of 64 bits where none can
    -- run over (the largest is below 5 * 10^18), for they cost a quarter of what NUMERIC does.
    SELECT CASE
        WHEN advance <= 100000000000 AND annual_rate <= 10000 AND investor_fee_rate <= 10000
            AND days <= 2000
        THEN
            (2 * advance * annual_rate * greatest(days, 0) + 3650000) / 7300000
            - (
                2 * ((2 * advance * annual_rate * greatest(days, 0) + 3650000) / 7300000)
                * investor_fee_rate + 10000
            ) / 20000
        ELSE
            div(2::NUMERIC * advance * annual_rate * greatest(days, 0) + 3650000, 7300000)
            - div(
                2 * div(2::NUMERIC * advance * annual_rate * greatest(days, 0) + 3650000, 7300000)
                * investor_fee_rate + 10000,
                20000
            )
    END
$$;

CREATE FUNCTION funding.fund_at_once(ids uuid[], invoices uuid[], places integer[], investors uuid[], amounts bigint[], keys text[], digests bytea[], memo text, at timestamp with time zone, today date, queues text[], tasks text[], callers uuid[] DEFAULT NULL::uuid[], OUT done integer[], OUT answers text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'funding', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION funding.lock_facts(invoice_ids uuid[], asked bigint[], escrows text[], investor_ids uuid[], wallets text[], pair_invoices uuid[], pair_investors uuid[], today date, OUT listed text[], OUT sellers uuid[], OUT customers uuid[], OUT targets bigint[], OUT raised bigint[], OUT reserved bigint[], OUT minimums bigint[], OUT closings timestamp with time zone[], OUT statuses text[], OUT earnings bigint[], OUT payers uuid[], OUT caps bigint[], OUT reserved_in_all bigint[], OUT known text[], OUT verified boolean[], OUT outstanding bigint[], OUT limit_kinds text[], OUT limit_owners text[], OUT limit_customers text[], OUT limit_amounts bigint[], OUT stakes bigint[], OUT exposures bigint[], OUT account_ids bigint[], OUT account_names text[], OUT balances bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    is_roomy BOOLEAN;
BEGIN
    SELECT
        array_agg(l.invoice_id::TEXT), array_agg(l.seller_id), array_agg(l.customer_id),
        array_agg(l.target_minor), array_agg(l.raised_minor), array_agg(l.reserved_minor),
        array_agg(l.minimum_minor), array_agg(l.closes_at), array_agg(l.status),
        array_agg(funding.expected_return(
            l.target_minor, l.annual_rate, l.investor_fee_rate, l.due_on - today
        )::BIGINT),
        bool_and(l.raised_minor + a.minor <= l.reserved_minor OR l.status <> 'open')
    INTO listed, sellers, customers, targets, raised, reserved, minimums, closings, statuses,
        earnings, is_roomy
    FROM (
        SELECT * FROM funding.listings AS one WHERE one.invoice_id = ANY (invoice_ids)
        ORDER BY one.invoice_id FOR NO KEY UPDATE
    ) AS l
    JOIN unnest(invoice_ids, asked) AS a (invoice_id, minor) ON a.invoice_id = l.invoice_id;

    -- Customers are held only when one of these may need other reservations than there are, so
    -- that a customer of many invoices is no hot row. Within them, what is read here is enough:
    -- reservations go beyond a cap only when it was lowered, or money is out again that was back.
    SELECT
        array_agg(c.id), array_agg(c.cap), array_agg(c.reserved_minor),
        coalesce(is_roomy, TRUE) AND coalesce(bool_and(c.reserved_minor <= c.cap), TRUE)
    INTO payers, caps, reserved_in_all, is_roomy
    FROM (
        SELECT one.id, one.reserved_minor, funding.cap_of(one.id, today) AS cap
        FROM funding.customers AS one WHERE one.id = ANY (customers)
    ) AS c;
    IF NOT is_roomy THEN
        SELECT array_agg(c.id), array_agg(c.reserved_minor)
        INTO payers, reserved_in_all
        FROM (
            SELECT * FROM funding.customers AS one WHERE one.id = ANY (customers)
            ORDER BY one.id FOR NO KEY UPDATE
        ) AS c;
        caps := ARRAY(
            SELECT funding.cap_of(p.id, today) FROM unnest(payers) WITH ORDINALITY AS p (id, n)
            ORDER BY p.n
        );
    END IF;

    SELECT array_agg(i.id::TEXT), array_agg(i.kyc_verified), array_agg(i.outstanding_minor)
    INTO known, verified, outstanding
    FROM (
        SELECT * FROM funding.investors AS one WHERE one.id = ANY (investor_ids)
        ORDER BY one.id FOR NO KEY UPDATE
    ) AS i;

    -- What was never listed gets no account.
    IF coalesce(cardinality(listed), 0) < cardinality(invoice_ids) THEN
        escrows := ARRAY(
            SELECT e.name FROM unnest(invoice_ids, escrows) AS e (id, name)
            WHERE e.id::TEXT = ANY (listed)
        );
    END IF;
    -- Nor who may not fund: a stranger's asking leaves nothing behind.
    IF coalesce(cardinality(known), 0) < cardinality(investor_ids) OR FALSE = ANY (verified) THEN
        wallets := ARRAY(
            SELECT w.name
            FROM unnest(investor_ids, wallets) AS w (id, name)
            JOIN unnest(known, verified) AS i (id, is_verified) ON i.id = w.id::TEXT
            WHERE i.is_verified
        );
    END IF;
    SELECT a.ids, a.names, a.balances INTO account_ids, account_names, balances
    FROM ledger.lock_accounts(escrows || wallets) AS a;

    SELECT
        array_agg(l.kind), array_agg(l.investor_id::TEXT), array_agg(l.customer_id::TEXT),
        array_agg(l.amount_minor)
    INTO limit_kinds, limit_owners, limit_customers, limit_amounts
    FROM (
        SELECT DISTINCT ON (kind, investor_id, customer_id)
            kind, investor_id, customer_id, amount_minor
        FROM funding.limits
        WHERE kind <> 'customer' AND effective_from <= today
            AND (investor_id IS NULL OR investor_id = ANY (investor_ids))
            AND (customer_id IS NULL OR customer_id = ANY (customers))
        ORDER BY kind, investor_id, customer_id, effective_from DESC
    ) AS l;

    SELECT
        array_agg(coalesce(last.staked_minor, 0) ORDER BY pair.n),
        array_agg(coalesce(e.outstanding_minor, 0) ORDER BY pair.n)
    INTO stakes, exposures
    FROM unnest(pair_invoices, pair_investors) WITH ORDINALITY AS pair (invoice, investor, n)
    LEFT JOIN unnest(listed, customers) AS l (invoice, customer) ON l.invoice = pair.invoice::TEXT
    LEFT JOIN funding.exposures AS e
        ON e.investor_id = pair.investor AND e.customer_id = l.customer
    LEFT JOIN LATERAL (
        SELECT c.staked_minor FROM funding.commitments AS c
        WHERE c.investor_id = pair.investor AND c.invoice_id = pair.invoice
        ORDER BY c.start_minor DESC LIMIT 1
    ) AS last ON TRUE;
END
$$;

CREATE FUNCTION funding.positions_of(investor uuid, today date) RETURNS TABLE(commitment_id uuid, invoice_id uuid, invoice_number text, customer_name text, committed_at timestamp with time zone, amount_minor bigint, received_minor bigint, principal_outstanding_minor bigint, lost_minor bigint, expected_minor bigint, status text, due_on date, disbursed_on date, days_late integer)
    LANGUAGE sql STABLE
    AS $$
    SELECT
        c.id, c.invoice_id, o.invoice_number, o.customer_name,
        c.committed_at, c.end_minor - c.start_minor, c.received_minor,
        CASE
            WHEN l.status IN ('expired', 'cancelled') OR d.written_off_on IS NOT NULL THEN 0
            ELSE greatest(c.end_minor - c.start_minor - c.received_minor, 0)
        END,
        CASE
            WHEN d.written_off_on IS NULL THEN 0
            ELSE greatest(c.end_minor - c.start_minor - c.received_minor, 0)
        END,
        CASE
            WHEN l.status IN ('expired', 'cancelled') THEN 0
            ELSE funding.share_between(
                c.start_minor, c.end_minor, deal.earned, l.target_minor
            )
        END,
        CASE
            WHEN l.status IN ('expired', 'cancelled') THEN 'released'
            WHEN l.status = 'open' THEN 'committed'
            WHEN d.is_repaid THEN 'repaid'
            WHEN d.written_off_on IS NOT NULL THEN 'written_off'
            WHEN d.is_defaulted THEN 'defaulted'
            WHEN d.is_overdue THEN 'overdue'
            WHEN d.customer_paid_minor > 0 THEN 'partially_repaid'
            WHEN d.disbursed_on IS NOT NULL THEN 'disbursed'
            ELSE 'funded'
        END,
        l.due_on, d.disbursed_on,
        CASE
            WHEN d.is_repaid THEN d.days_late
            WHEN l.status = 'funded' THEN greatest(today - l.due_on, 0)
            ELSE 0
        END
    FROM funding.commitments AS c
    JOIN funding.listings AS l ON l.invoice_id = c.invoice_id
    -- There is one for each listing; LEFT lets whoever asks for no name go without.
    LEFT JOIN funding.offers AS o ON o.invoice_id = c.invoice_id
    LEFT JOIN funding.deals AS d ON d.invoice_id = c.invoice_id
    CROSS JOIN LATERAL (
        SELECT funding.expected_return(
            l.target_minor, l.annual_rate, l.investor_fee_rate,
            l.due_on - coalesce(d.disbursed_on, today)
        ) AS earned
        OFFSET 0 -- once a row, though it is used twice
    ) AS deal
    WHERE c.investor_id = investor
$$;

CREATE FUNCTION funding.share_between(start_minor bigint, end_minor bigint, whole numeric, target bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE
        WHEN target < 3000000000 AND whole < 3000000000
        THEN end_minor * whole::BIGINT / target - start_minor * whole::BIGINT / target
        ELSE (div(end_minor * whole, target) - div(start_minor * whole, target))::BIGINT
    END
$$;

CREATE FUNCTION funding.tell_places(invoices uuid[], queues text[], tasks text[]) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    INSERT INTO funding.told (invoice_id)
    SELECT one FROM unnest(invoices) AS one ORDER BY one
    ON CONFLICT DO NOTHING;
    PERFORM FROM funding.told AS t WHERE t.invoice_id = ANY (invoices)
    ORDER BY t.invoice_id FOR NO KEY UPDATE;

    -- A new statement: it sees what whoever we waited for told.
    WITH untold AS MATERIALIZED (
        SELECT c.id, c.invoice_id, c.investor_id, c.start_minor, c.end_minor, c.committed_at,
            row_number() OVER (PARTITION BY c.invoice_id ORDER BY c.start_minor) AS n
        FROM funding.told AS t
        JOIN funding.commitments AS c
            ON c.invoice_id = t.invoice_id AND c.start_minor >= t.up_to_minor
        WHERE t.invoice_id = ANY (invoices)
    ), noted AS (
        UPDATE funding.told AS t SET up_to_minor = u.up_to
        FROM (
            SELECT u.invoice_id, max(u.end_minor) AS up_to FROM untold AS u GROUP BY u.invoice_id
        ) AS u
        WHERE t.invoice_id = u.invoice_id
    ), event AS MATERIALIZED (
        SELECT u.invoice_id, max(u.end_minor) AS up_to, jsonb_build_object(
            'invoice_id', u.invoice_id,
            'raised', jsonb_build_object('minor', max(u.end_minor), 'currency', 'INR'),
            'commitments', jsonb_agg(jsonb_build_object(
                'id', u.id, 'investor_id', u.investor_id,
                'interval', jsonb_build_object('start', u.start_minor, 'end', u.end_minor)
            ) ORDER BY u.n),
            'happened_at', max(u.committed_at)
        ) AS told
        FROM untold AS u GROUP BY u.invoice_id, (u.n - 1) / 500
    )
    INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, priority, lock, args)
    SELECT r.queue, r.task, 0, r.queue || ':' || e.invoice_id, jsonb_build_object('event', e.told)
    FROM event AS e CROSS JOIN unnest(queues, tasks) AS r (queue, task)
    ORDER BY e.invoice_id, e.up_to;
END
$$;

CREATE FUNCTION ledger.balances(names text[]) RETURNS TABLE(name text, balance_minor bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
    SELECT a.name, a.balance_minor FROM accounts AS a WHERE a.name = ANY (names)
$$;

CREATE FUNCTION ledger.held_in_escrow(wallet text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger.history(account text, before bigint, page integer) RETURNS TABLE(seq bigint, entry_id uuid, memo text, posted_at timestamp with time zone, other text, amount_minor bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger.hold_at_once(entry_ids uuid[], memo text, at timestamp with time zone, source_ids bigint[], target_ids bigint[], amounts bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    held BIGINT[];
    found BIGINT;
BEGIN
    WITH posted AS (
        INSERT INTO entries (id, memo, posted_at)
        SELECT e.id, hold_at_once.memo, at FROM unnest(entry_ids) AS e (id)
    ), moved AS (
        INSERT INTO moves (entry_id, ordinal, source_id, target_id, amount_minor)
        SELECT m.id, 1, m.source, m.target, m.amount
        FROM unnest(entry_ids, source_ids, target_ids, amounts) AS m (id, source, target, amount)
    ), change AS MATERIALIZED (
        SELECT m.source AS id, -m.amount AS delta, FALSE AS is_target
        FROM unnest(source_ids, amounts) AS m (source, amount)
        UNION ALL
        SELECT m.target, sum(m.amount)::BIGINT, TRUE
        FROM unnest(target_ids, amounts) AS m (target, amount) GROUP BY m.target
        ORDER BY 1
    ), changed AS (
        UPDATE accounts AS a
        SET balance_minor = a.balance_minor + change.delta, version = a.version + 1
        FROM change WHERE a.id = change.id
        RETURNING a.id, a.balance_minor, change.is_target
    )
    SELECT
        array_agg(c.balance_minor ORDER BY c.id) FILTER (WHERE c.is_target),
        count(*) FILTER (WHERE NOT c.is_target)
    INTO held, found
    FROM changed AS c;
    IF found <> cardinality(entry_ids) THEN
        RAISE EXCEPTION 'a hold names no account' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN held;
END
$$;

CREATE FUNCTION ledger.hold_wallets(owners uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET work_mem TO '32MB'
    AS $$
BEGIN
    PERFORM FROM unnest(owners) AS owner JOIN accounts AS a ON a.name = 'wallet:' || owner
    ORDER BY a.id FOR NO KEY UPDATE OF a;
END
$$;

CREATE FUNCTION ledger.lock_accounts(wanted text[], OUT ids bigint[], OUT names text[], OUT balances bigint[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION ledger.lock_balances(names text[]) RETURNS TABLE(name text, balance_minor bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger.look_up(names text[], OUT ids bigint[], OUT balances bigint[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    SELECT array_agg(a.id ORDER BY w.n), array_agg(a.balance_minor ORDER BY w.n)
    INTO ids, balances
    FROM unnest(names) WITH ORDINALITY AS w (name, n) LEFT JOIN accounts AS a ON a.name = w.name;
END
$$;

CREATE FUNCTION ledger.owed_by(users uuid[]) RETURNS TABLE(user_id uuid, owed_minor bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
    SELECT who.user_id, -a.balance_minor
    FROM (SELECT DISTINCT one AS user_id FROM unnest(users) AS one) AS who
    JOIN accounts AS a ON a.name = 'receivable:' || who.user_id
    WHERE a.balance_minor < 0 AND a.name LIKE 'receivable:%'
    ORDER BY who.user_id
$$;

CREATE FUNCTION ledger.post_holds(entry_ids uuid[], memo text, at timestamp with time zone, source_ids bigint[], target_ids bigint[], amounts bigint[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION ledger.post_many(ids uuid[], memos text[], at timestamp with time zone, entry_ids uuid[], sources text[], targets text[], amounts bigint[]) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger.post_shares(entry uuid, memo text, at timestamp with time zone, source text, owners uuid[], amounts bigint[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET work_mem TO '64MB'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION ledger.posted(ids uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
    SELECT e.id FROM entries AS e WHERE e.id = ANY (ids)
$$;

CREATE FUNCTION ledger.refuse_while_halted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'platform', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger.trial_balance() RETURNS TABLE(name text, balance_minor bigint, moved_in bigint, moved_out bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger.trustee_totals(OUT held_minor bigint, OUT owed_minor bigint) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    AS $$
    SELECT
        coalesce(-sum(balance_minor) FILTER (WHERE name LIKE 'bank:%'), 0)::BIGINT,
        coalesce(sum(balance_minor) FILTER (WHERE name NOT LIKE 'bank:%'), 0)::BIGINT
    FROM accounts
$$;

CREATE FUNCTION platform.audit_slice(most integer, moves_most bigint) RETURNS TABLE(account text, balance_minor bigint, moved_minor bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'platform', 'pg_temp'
    AS $$
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

CREATE FUNCTION platform.halt_money(why text, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'platform', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7236);
    UPDATE money SET halted_at = at, reason = why, halts = halts + 1 WHERE halted_at IS NULL;
    RETURN FOUND;
END
$$;

CREATE FUNCTION platform.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_schema || '.' || tg_table_name
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE FUNCTION platform.resume_money(halt bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'platform', 'pg_temp'
    AS $$
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

CREATE FUNCTION platform.take_transaction_id() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END
$$;

CREATE FUNCTION settlement.entitled(from_minor bigint, to_minor bigint, so_far bigint, target bigint, final boolean) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT (
        CASE WHEN final
            THEN div(to_minor::NUMERIC * so_far, target) - div(from_minor::NUMERIC * so_far, target)
            ELSE div((to_minor - from_minor)::NUMERIC * so_far, target)
        END
    )::BIGINT
$$;

CREATE FUNCTION "user".seen_in_browser(cookie bytea, at timestamp with time zone) RETURNS TABLE(user_id uuid, role text, session_id uuid, level text, proved_at timestamp with time zone, person_id uuid, member_right text)
    LANGUAGE sql
    AS $$
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

CREATE FUNCTION "user".ways_to_prove(who uuid) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
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

CREATE TABLE funding.auto_invest (
    investor_id uuid NOT NULL,
    is_on boolean NOT NULL,
    amount_minor bigint NOT NULL,
    min_risk smallint NOT NULL,
    max_days integer NOT NULL,
    min_roi_basis_points integer NOT NULL,
    keep_minor bigint NOT NULL,
    customer_most_minor bigint NOT NULL,
    turn_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    left_out text,
    CONSTRAINT an_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT days_and_rates_are_not_negative CHECK (((max_days >= 0) AND (min_roi_basis_points >= 0))),
    CONSTRAINT most_with_a_customer_is_positive CHECK ((customer_most_minor > 0)),
    CONSTRAINT nothing_is_kept_below_zero CHECK ((keep_minor >= 0)),
    CONSTRAINT risk_is_a_score CHECK (((min_risk >= 0) AND (min_risk <= 100)))
)
WITH (fillfactor='80');

COMMENT ON TABLE funding.auto_invest IS 'Rules by which money is invested by itself.';

CREATE TABLE funding.auto_invested (
    commitment_id uuid NOT NULL,
    investor_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    rules jsonb NOT NULL,
    invested_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE funding.auto_invested IS 'Commitments made by rule, with the rules of then.';

CREATE TABLE funding.commitments (
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    investor_id uuid NOT NULL,
    start_minor bigint NOT NULL,
    end_minor bigint NOT NULL,
    staked_minor bigint NOT NULL,
    committed_at timestamp with time zone NOT NULL,
    received_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_place_is_an_interval CHECK (((0 <= start_minor) AND (start_minor < end_minor))),
    CONSTRAINT a_stake_holds_its_last_part CHECK ((staked_minor >= (end_minor - start_minor))),
    CONSTRAINT nothing_less_than_nothing_came_back CHECK ((received_minor >= 0))
)
WITH (fillfactor='90');

COMMENT ON TABLE funding.commitments IS 'Investors'' places in listings'' targets.';

CREATE TABLE funding.customers (
    id uuid NOT NULL,
    reserved_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT nothing_less_than_nothing_is_reserved CHECK ((reserved_minor >= 0))
)
WITH (fillfactor='60');

COMMENT ON TABLE funding.customers IS 'What of each customer''s cap is taken.';

CREATE TABLE funding.deals (
    invoice_id uuid NOT NULL,
    disbursed_on date,
    customer_paid_minor bigint DEFAULT 0 NOT NULL,
    is_repaid boolean DEFAULT false NOT NULL,
    is_overdue boolean DEFAULT false NOT NULL,
    is_defaulted boolean DEFAULT false NOT NULL,
    days_late integer DEFAULT 0 NOT NULL,
    written_off_on date,
    CONSTRAINT nobody_is_early_by_being_late CHECK ((days_late >= 0))
);

COMMENT ON TABLE funding.deals IS 'What became of funded listings.';

CREATE TABLE funding.exposures (
    investor_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    outstanding_minor bigint NOT NULL,
    CONSTRAINT nothing_less_than_nothing_is_out_on_a_customer CHECK ((outstanding_minor >= 0))
)
WITH (fillfactor='60');

COMMENT ON TABLE funding.exposures IS 'What each investor has outstanding on each customer.';

CREATE TABLE funding.investors (
    id uuid NOT NULL,
    kyc_verified boolean DEFAULT false NOT NULL,
    outstanding_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT nothing_less_than_nothing_is_out CHECK ((outstanding_minor >= 0))
)
WITH (fillfactor='60');

COMMENT ON TABLE funding.investors IS 'Who may commit money, and what each has outstanding.';

CREATE TABLE funding.limits (
    kind text NOT NULL,
    investor_id uuid,
    amount_minor bigint NOT NULL,
    effective_from date NOT NULL,
    customer_id uuid,
    CONSTRAINT a_limit_is_not_negative CHECK ((amount_minor >= 0)),
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['outstanding'::text, 'invoice'::text, 'customer'::text, 'concentration'::text]))),
    CONSTRAINT what_bounds_a_customer_is_no_investors_own CHECK (((kind <> 'customer'::text) OR (investor_id IS NULL))),
    CONSTRAINT what_bounds_an_investor_is_no_customers_own CHECK (((kind <> ALL (ARRAY['outstanding'::text, 'invoice'::text])) OR (customer_id IS NULL)))
);

COMMENT ON TABLE funding.limits IS 'Effective-dated limits of investors and customers.';

CREATE TABLE funding.listings (
    invoice_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    target_minor bigint NOT NULL,
    raised_minor bigint DEFAULT 0 NOT NULL,
    reserved_minor bigint NOT NULL,
    minimum_minor bigint NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    annual_rate integer NOT NULL,
    investor_fee_rate integer NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    CONSTRAINT funded_when_target_met CHECK (
CASE status
    WHEN 'funded'::text THEN (raised_minor = target_minor)
    WHEN 'cancelled'::text THEN true
    ELSE (raised_minor < target_minor)
END),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['open'::text, 'funded'::text, 'expired'::text, 'cancelled'::text]))),
    CONSTRAINT raised_within_target CHECK (((raised_minor >= 0) AND (raised_minor <= target_minor))),
    CONSTRAINT raised_within_what_is_reserved CHECK ((raised_minor <= reserved_minor)),
    CONSTRAINT rates_are_not_negative CHECK (((annual_rate >= 0) AND (investor_fee_rate >= 0))),
    CONSTRAINT reserved_within_target CHECK ((reserved_minor <= target_minor)),
    CONSTRAINT target_is_positive CHECK ((target_minor > 0))
)
WITH (fillfactor='50');

COMMENT ON TABLE funding.listings IS 'What commitments and sums over positions read, and what
changes.';

CREATE TABLE funding.offers (
    invoice_id uuid NOT NULL,
    seq bigint NOT NULL,
    is_open boolean DEFAULT true NOT NULL,
    invoice_number text NOT NULL,
    seller_name text NOT NULL,
    customer_name text NOT NULL,
    risk_score smallint NOT NULL,
    grade text NOT NULL,
    roi_basis_points integer NOT NULL,
    due_on date NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    listed_at timestamp with time zone NOT NULL,
    terms jsonb NOT NULL,
    CONSTRAINT risk_is_a_score CHECK (((risk_score >= 0) AND (risk_score <= 100)))
)
WITH (fillfactor='90');

COMMENT ON TABLE funding.offers IS 'Terms and names of a listing, for the marketplace.';

ALTER TABLE funding.offers ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME funding.offers_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE funding.returns (
    distribution_id uuid NOT NULL,
    commitment_id uuid NOT NULL,
    investor_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    received_on date NOT NULL,
    CONSTRAINT a_return_is_of_something CHECK ((amount_minor <> 0))
);

COMMENT ON TABLE funding.returns IS 'Dated receipts of investors.';

CREATE VIEW funding.stakes AS
 SELECT c.id,
    c.invoice_id,
    c.investor_id,
    l.customer_id,
        CASE
            WHEN ((l.status = ANY (ARRAY['expired'::text, 'cancelled'::text])) OR (d.written_off_on IS NOT NULL)) THEN (0)::bigint
            ELSE GREATEST(((c.end_minor - c.start_minor) - c.received_minor), (0)::bigint)
        END AS out_minor
   FROM ((funding.commitments c
     JOIN funding.listings l ON ((l.invoice_id = c.invoice_id)))
     LEFT JOIN funding.deals d ON ((d.invoice_id = c.invoice_id)));

COMMENT ON VIEW funding.stakes IS 'What of each commitment is out.';

CREATE TABLE funding.told (
    invoice_id uuid NOT NULL,
    up_to_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT places_begin_at_nothing CHECK ((up_to_minor >= 0))
)
WITH (fillfactor='50');

COMMENT ON TABLE funding.told IS 'How far of each listing''s places others have been told.';

CREATE TABLE funding.watches (
    investor_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    watched_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE funding.watches IS 'Invoices that investors keep an eye on.';

CREATE TABLE invoice.answer_links (
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    answer_by timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    asked_by text NOT NULL,
    state text NOT NULL,
    codes smallint DEFAULT 0 NOT NULL,
    code_id uuid,
    code_sent_at timestamp with time zone,
    code_tries smallint DEFAULT 0 NOT NULL,
    CONSTRAINT a_code_has_five_tries CHECK (((code_tries >= 0) AND (code_tries <= 4))),
    CONSTRAINT a_code_is_a_live_links CHECK (((code_id IS NULL) OR ((code_sent_at IS NOT NULL) AND (state = 'live'::text)))),
    CONSTRAINT a_link_ends CHECK (((issued_at < answer_by) AND (answer_by <= (expires_at + '00:00:01'::interval)))),
    CONSTRAINT a_link_has_five_codes CHECK (((codes >= 0) AND (codes <= 5))),
    CONSTRAINT asked_by_somebody_known CHECK ((asked_by = ANY (ARRAY['platform'::text, 'sme'::text, 'operator'::text]))),
    CONSTRAINT known_state CHECK ((state = ANY (ARRAY['live'::text, 'replaced'::text, 'accepted'::text, 'disputed'::text])))
);

COMMENT ON TABLE invoice.answer_links IS 'Links by which customers answer, one live an invoice, and the code that was sent for it.';

CREATE TABLE invoice.credit_notes (
    invoice_id uuid NOT NULL,
    number text NOT NULL,
    amount_minor bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0))
);

COMMENT ON TABLE invoice.credit_notes IS 'Credit notes that an SME gave before it listed.';

CREATE TABLE invoice.findings (
    invoice_id uuid NOT NULL,
    document text NOT NULL,
    kind text NOT NULL,
    sanitised text,
    fields jsonb NOT NULL,
    checks jsonb NOT NULL,
    outcome text NOT NULL,
    reasons jsonb NOT NULL,
    risk_reasons jsonb NOT NULL,
    read_at timestamp with time zone NOT NULL,
    late_payment jsonb,
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['pdf'::text, 'png'::text, 'jpeg'::text, 'webp'::text, 'json'::text, 'xml'::text, 'unknown'::text]))),
    CONSTRAINT known_outcome CHECK ((outcome = ANY (ARRAY['verified'::text, 'review'::text, 'needs_info'::text, 'rejected'::text])))
);

COMMENT ON TABLE invoice.findings IS 'What the latest document of an invoice says, how it was checked, and what followed.';

CREATE TABLE invoice.fingerprints (
    invoice_id uuid NOT NULL,
    kind text NOT NULL,
    digest bytea NOT NULL,
    released_at timestamp with time zone,
    financed_at timestamp with time zone,
    CONSTRAINT a_digest_is_32_bytes CHECK ((length(digest) = 32)),
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['irn'::text, 'f1'::text, 'number'::text, 'f2'::text, 'folded'::text, 'f3'::text, 'stem'::text, 'whole'::text, 'short'::text, 'any_year'::text, 'file'::text]))),
    CONSTRAINT what_is_financed_is_not_released CHECK (((financed_at IS NULL) OR (released_at IS NULL)))
);

COMMENT ON TABLE invoice.fingerprints IS 'What tells an invoice from others, held until it is rejected, cancelled or expired.';

CREATE TABLE invoice.forged_links (
    minute timestamp with time zone NOT NULL,
    seen integer NOT NULL,
    CONSTRAINT seen_is_positive CHECK ((seen > 0))
);

COMMENT ON TABLE invoice.forged_links IS 'How many links that are none of ours came in a minute. The first of each is in the audit log.';

CREATE TABLE invoice.invoices (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    seller_id uuid NOT NULL,
    stage text NOT NULL,
    awaiting text,
    is_cancelling boolean DEFAULT false NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    number text NOT NULL,
    amount_minor bigint NOT NULL,
    due_on date NOT NULL,
    customer_gstin text NOT NULL,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    document text NOT NULL,
    buyer_gstin text NOT NULL,
    seller_name text,
    buyer_name text,
    total_minor bigint,
    taxable_minor bigint,
    score smallint,
    grade text,
    registry_tries smallint DEFAULT 0 NOT NULL,
    customer_id uuid,
    face_minor bigint,
    accepted_due_on date,
    accepted_at timestamp with time zone,
    terms jsonb,
    closes_at timestamp with time zone,
    listed_at timestamp with time zone,
    raised_minor bigint DEFAULT 0 NOT NULL,
    disbursed_on date,
    received_minor bigint DEFAULT 0 NOT NULL,
    disbursal text,
    credited_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_claim_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT a_document_is_named_by_its_digest CHECK ((document ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT a_score_has_a_grade CHECK (((score IS NULL) = (grade IS NULL))),
    CONSTRAINT accepted_at_once CHECK ((num_nulls(customer_id, face_minor, accepted_due_on, accepted_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT an_operator_is_awaited_while_verifying CHECK (((awaiting IS NULL) OR ((awaiting = 'operator'::text) AND (stage = 'verifying'::text)))),
    CONSTRAINT credits_leave_something CHECK (((credited_minor >= 0) AND (credited_minor < COALESCE(face_minor, amount_minor)))),
    CONSTRAINT known_disbursal CHECK ((disbursal = ANY (ARRAY['cleared'::text, 'stopped'::text, 'refused'::text]))),
    CONSTRAINT known_stage CHECK ((stage = ANY (ARRAY['uploaded'::text, 'verifying'::text, 'needs_info'::text, 'rejected'::text, 'verified'::text, 'accepted'::text, 'listed'::text, 'expired'::text, 'cancelled'::text, 'disputed'::text, 'funded'::text, 'disbursed'::text, 'partially_repaid'::text, 'overdue'::text, 'repaid'::text, 'defaulted'::text, 'recovered'::text, 'written_off'::text]))),
    CONSTRAINT listed_at_once CHECK ((num_nulls(terms, closes_at, listed_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT no_more_is_accepted_than_claimed CHECK (((face_minor >= 1) AND (face_minor <= amount_minor))),
    CONSTRAINT nothing_less_than_nothing_came CHECK ((LEAST(raised_minor, received_minor) >= 0)),
    CONSTRAINT only_a_listing_is_being_cancelled CHECK (((NOT is_cancelling) OR (stage = 'listed'::text))),
    CONSTRAINT risk_is_a_score CHECK (((score >= 0) AND (score <= 100))),
    CONSTRAINT what_investors_see_was_listed CHECK (((listed_at IS NOT NULL) OR (stage <> ALL (ARRAY['listed'::text, 'expired'::text, 'funded'::text, 'disbursed'::text, 'partially_repaid'::text, 'overdue'::text, 'repaid'::text, 'defaulted'::text, 'recovered'::text, 'written_off'::text])))),
    CONSTRAINT what_is_listed_was_accepted CHECK (((listed_at IS NULL) OR (accepted_at IS NOT NULL)))
);

COMMENT ON TABLE invoice.invoices IS 'Invoices and how far each has come.';

ALTER TABLE invoice.invoices ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME invoice.invoices_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE invoice.outcomes (
    invoice_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    is_repaid boolean DEFAULT false NOT NULL,
    is_late boolean DEFAULT false NOT NULL,
    is_defaulted boolean DEFAULT false NOT NULL,
    settled_on date
);

COMMENT ON TABLE invoice.outcomes IS 'How each financed invoice went: the track record of its seller and its customer.';

CREATE TABLE invoice.people (
    id uuid NOT NULL,
    role text NOT NULL,
    kyc_verified boolean DEFAULT false NOT NULL,
    gstin text,
    legal_name text,
    CONSTRAINT a_confirmed_business_has_a_name CHECK (((gstin IS NULL) = (legal_name IS NULL))),
    CONSTRAINT known_role CHECK ((role = ANY (ARRAY['sme'::text, 'investor'::text, 'customer'::text, 'admin'::text])))
);

COMMENT ON TABLE invoice.people IS 'Users, as the user service told of them.';

CREATE TABLE invoice.portal_keys (
    kid text NOT NULL,
    pem text NOT NULL,
    portal text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT a_kid_is_a_thumbprint CHECK ((kid ~ '^[0-9A-F]{40}$'::text)),
    CONSTRAINT valid_forwards CHECK ((valid_to >= valid_from))
);

COMMENT ON TABLE invoice.portal_keys IS 'The trust store: public keys of e-invoice portals, by the kid in their signatures.';

CREATE TABLE invoice.product_terms (
    product text NOT NULL,
    valid_from date NOT NULL,
    advance_rate_min integer NOT NULL,
    advance_rate_max integer NOT NULL,
    annual_rate_min integer NOT NULL,
    annual_rate_max integer NOT NULL,
    annual_rate_by_grade jsonb NOT NULL,
    platform_fee_rate integer NOT NULL,
    gst_rate integer NOT NULL,
    investor_fee_rate integer NOT NULL,
    late_rate integer NOT NULL,
    late_cap_rate integer NOT NULL,
    grace_days integer NOT NULL,
    default_after_days integer NOT NULL,
    minimum_minor bigint NOT NULL,
    listing_days_min integer NOT NULL,
    listing_days_max integer NOT NULL,
    listing_days_usual integer NOT NULL,
    tenor_days_min integer NOT NULL,
    tenor_days_max integer NOT NULL,
    lawful_tds_rates integer[] NOT NULL,
    recourse boolean DEFAULT false NOT NULL,
    CONSTRAINT a_commitment_is_positive CHECK ((minimum_minor > 0)),
    CONSTRAINT an_advance_is_a_part CHECK (((0 < advance_rate_min) AND (advance_rate_min <= advance_rate_max) AND (advance_rate_max <= 10000))),
    CONSTRAINT days_are_not_negative CHECK ((LEAST(grace_days, default_after_days) >= 0)),
    CONSTRAINT listing_days_have_order CHECK (((0 < listing_days_min) AND (listing_days_min <= listing_days_usual) AND (listing_days_usual <= listing_days_max))),
    CONSTRAINT rates_are_not_negative CHECK ((LEAST(platform_fee_rate, gst_rate, investor_fee_rate, late_rate, late_cap_rate) >= 0)),
    CONSTRAINT rates_have_order CHECK (((0 <= annual_rate_min) AND (annual_rate_min <= annual_rate_max))),
    CONSTRAINT tenor_days_have_order CHECK (((0 < tenor_days_min) AND (tenor_days_min <= tenor_days_max)))
);

COMMENT ON TABLE invoice.product_terms IS 'What an SME may ask for and what everybody pays: effective-dated, by two operators.';

CREATE TABLE invoice.timeline (
    seq bigint NOT NULL,
    invoice_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    what text NOT NULL,
    by_whom text NOT NULL,
    note text,
    CONSTRAINT known_author CHECK ((by_whom = ANY (ARRAY['sme'::text, 'customer'::text, 'operator'::text, 'investors'::text, 'platform'::text])))
);

COMMENT ON TABLE invoice.timeline IS 'What happened to each invoice, in order.';

ALTER TABLE invoice.timeline ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME invoice.timeline_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE invoice.trades (
    invoice_id uuid NOT NULL,
    seller_gstin text NOT NULL,
    buyer_gstin text NOT NULL,
    seller_pan text GENERATED ALWAYS AS (substr(seller_gstin, 3, 10)) STORED NOT NULL,
    buyer_pan text GENERATED ALWAYS AS (substr(buyer_gstin, 3, 10)) STORED NOT NULL,
    traded_on date NOT NULL
);

COMMENT ON TABLE invoice.trades IS 'Who invoiced whom, for finding money that goes in a circle. GSTINs are public.';

CREATE TABLE ledger.accounts (
    id bigint NOT NULL,
    name text NOT NULL,
    balance_minor bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    CONSTRAINT name_has_a_known_kind CHECK (((split_part(name, ':'::text, 1) = ANY (ARRAY['bank'::text, 'wallet'::text, 'escrow'::text, 'receipts'::text, 'suspense'::text, 'payout'::text, 'fees'::text, 'gst'::text, 'tds'::text, 'receivable'::text])) AND (name ~~ '%:_%'::text))),
    CONSTRAINT no_account_is_overdrawn CHECK (((balance_minor >= 0) OR (name ~~ 'bank:%'::text) OR (name ~~ 'receivable:%'::text))),
    CONSTRAINT no_more_is_repaid_than_owed CHECK (((balance_minor <= 0) OR (name !~~ 'receivable:%'::text)))
)
WITH (fillfactor='50');

ALTER TABLE ledger.accounts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.accounts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.entries (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    memo text NOT NULL,
    posted_at timestamp with time zone NOT NULL
);

ALTER TABLE ledger.entries ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.entries_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.moves (
    entry_id uuid NOT NULL,
    ordinal integer NOT NULL,
    source_id bigint NOT NULL,
    target_id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    CONSTRAINT a_move_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT an_account_does_not_pay_itself CHECK ((source_id <> target_id))
);

CREATE TABLE notification.holders (
    invoice_id uuid NOT NULL,
    investor_id uuid NOT NULL
);

COMMENT ON TABLE notification.holders IS 'Our own copy of who put money into an invoice, to tell them when it goes late.';

CREATE TABLE notification.invoices (
    invoice_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    customer_id uuid,
    number text NOT NULL
);

COMMENT ON TABLE notification.invoices IS 'Our own copy of whose an invoice is, for events that name only the invoice.';

CREATE TABLE notification.notifications (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    cause_id uuid NOT NULL,
    kind text NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    letter text NOT NULL,
    letter_ended_at timestamp with time zone,
    CONSTRAINT a_due_letter_has_not_ended CHECK (((letter = 'due'::text) = (letter_ended_at IS NULL))),
    CONSTRAINT kind_is_a_word CHECK ((kind ~ '^[a-z][a-z_]{2,40}$'::text)),
    CONSTRAINT letter_state_is_known CHECK ((letter = ANY (ARRAY['due'::text, 'sent'::text, 'muted'::text, 'undeliverable'::text])))
);

COMMENT ON TABLE notification.notifications IS 'What each person was told, without personal data, and what became of the letter.';

ALTER TABLE notification.notifications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notification.notifications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notification.people (
    user_id uuid NOT NULL,
    role text,
    sealed_email text,
    sealed_name text,
    muted text[] DEFAULT '{}'::text[] NOT NULL,
    bounced_at timestamp with time zone,
    CONSTRAINT a_contact_is_whole CHECK ((((role IS NULL) = (sealed_email IS NULL)) AND ((role IS NULL) = (sealed_name IS NULL)))),
    CONSTRAINT must_have_letters_stay_on CHECK ((muted <@ ARRAY['invoices'::text, 'investing'::text, 'repayments'::text])),
    CONSTRAINT role_is_known CHECK ((role = ANY (ARRAY['sme'::text, 'investor'::text, 'customer'::text, 'admin'::text])))
);

COMMENT ON TABLE notification.people IS 'Whom we can tell: sealed contact, choices; its row lock puts an inbox in order of commit.';

CREATE TABLE payment.assignments (
    invoice_id uuid NOT NULL,
    code text NOT NULL,
    seller_name text NOT NULL,
    customer_name text NOT NULL,
    issued_on date,
    CONSTRAINT a_code_is_twenty_characters CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{20}$'::text))
);

COMMENT ON TABLE payment.assignments IS 'Notices of assignment, and the codes to verify them by.';

CREATE TABLE payment.credit_facts (
    credit_id uuid NOT NULL,
    status text NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT status_is_known CHECK ((status = ANY (ARRAY['success'::text, 'failed'::text, 'pending'::text, 'reversed'::text])))
);

COMMENT ON TABLE payment.credit_facts IS 'What the bank said of a credit, grow-only: order and repetition change nothing.';

CREATE TABLE payment.credits (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    source text NOT NULL,
    transaction_id text NOT NULL,
    amount_minor bigint NOT NULL,
    invoice_number text,
    virtual_account text,
    utr text,
    sealed_payer_name text,
    sealed_payer_account text,
    payer_digest bytea,
    payer_ifsc text,
    payer_check text,
    contradicted boolean DEFAULT false NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    place text DEFAULT 'nowhere'::text NOT NULL,
    user_id uuid,
    invoice_id uuid,
    reason text,
    heard_at timestamp with time zone NOT NULL,
    part_of uuid,
    placed_by uuid,
    undone_by uuid,
    parked_until date,
    parked_why text,
    CONSTRAINT a_contradiction_is_a_conflict CHECK (((NOT contradicted) OR (state = 'conflict'::text))),
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT money_in_a_wallet_is_somebodys CHECK (((place <> 'wallet'::text) OR (user_id IS NOT NULL))),
    CONSTRAINT money_on_receipts_is_for_an_invoice CHECK (((place <> 'receipts'::text) OR (invoice_id IS NOT NULL))),
    CONSTRAINT parked_has_a_reason CHECK (((parked_until IS NULL) = (parked_why IS NULL))),
    CONSTRAINT payer_account_has_a_digest CHECK (((sealed_payer_account IS NULL) = (payer_digest IS NULL))),
    CONSTRAINT payer_check_is_known CHECK ((payer_check = ANY (ARRAY['own'::text, 'other'::text, 'unknown'::text]))),
    CONSTRAINT place_is_known CHECK ((place = ANY (ARRAY['nowhere'::text, 'wallet'::text, 'receipts'::text, 'suspense'::text, 'refunded'::text, 'returned'::text, 'split'::text]))),
    CONSTRAINT state_is_known CHECK ((state = ANY (ARRAY['pending'::text, 'success'::text, 'failed'::text, 'reversed'::text, 'reversal_pending'::text, 'conflict'::text]))),
    CONSTRAINT suspense_has_a_reason CHECK (((place <> 'suspense'::text) OR (reason IS NOT NULL)))
);

COMMENT ON TABLE payment.credits IS 'Each bank credit once, for ever: what it is for and where its money is.';

ALTER TABLE payment.credits ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.credits_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.deposits (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    method text NOT NULL,
    request_digest bytea NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT it_expires_after_it_was_asked CHECK ((expires_at > requested_at)),
    CONSTRAINT method_is_known CHECK ((method = ANY (ARRAY['bank'::text, 'upi'::text])))
);

COMMENT ON TABLE payment.deposits IS 'Deposits people announced. Whatever amount arrives before it expires counts.';

CREATE TABLE payment.invoices (
    invoice_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    number text NOT NULL,
    canonical_number text NOT NULL,
    face_minor bigint NOT NULL,
    taxable_minor bigint NOT NULL,
    lawful_tds_rates integer[] NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL,
    paid_minor bigint DEFAULT 0 NOT NULL,
    listed_at timestamp with time zone NOT NULL,
    CONSTRAINT face_is_positive CHECK ((face_minor > 0)),
    CONSTRAINT paid_is_not_negative CHECK ((paid_minor >= 0)),
    CONSTRAINT state_is_known CHECK ((state = ANY (ARRAY['listed'::text, 'disbursed'::text, 'settled'::text, 'closed'::text]))),
    CONSTRAINT taxable_is_part_of_face CHECK (((taxable_minor >= 0) AND (taxable_minor <= face_minor)))
);

COMMENT ON TABLE payment.invoices IS 'Our copy of what customers are to pay; paid_minor is what we put on receipts of it.';

CREATE TABLE payment.limits (
    kind text NOT NULL,
    user_id uuid,
    amount_minor bigint NOT NULL,
    effective_from date NOT NULL,
    CONSTRAINT a_limit_is_not_negative CHECK ((amount_minor >= 0)),
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['withdrawal'::text, 'withdrawal_day'::text])))
);

COMMENT ON TABLE payment.limits IS 'Effective-dated limits of withdrawals.';

CREATE TABLE payment.notices (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    sealed_body text NOT NULL,
    verdict text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT verdict_is_a_word CHECK ((verdict ~ '^[a-z][a-z_]{1,60}$'::text))
);

COMMENT ON TABLE payment.notices IS 'Every signed webhook, its raw bytes sealed (they hold payers'' data), and what we made of it.';

ALTER TABLE payment.notices ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.notices_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.payout_facts (
    payout_id uuid NOT NULL,
    status text NOT NULL,
    amount_minor bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    utr text,
    reason text,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT status_is_known CHECK ((status = ANY (ARRAY['received'::text, 'processed'::text, 'failed'::text, 'returned'::text])))
);

COMMENT ON TABLE payment.payout_facts IS 'What the bank said of a payout, grow-only.';

CREATE TABLE payment.payouts (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    purpose text NOT NULL,
    user_id uuid,
    credit_id uuid,
    amount_minor bigint NOT NULL,
    sealed_for uuid NOT NULL,
    sealed_account text NOT NULL,
    sealed_name text,
    ifsc text NOT NULL,
    state text DEFAULT 'requested'::text NOT NULL,
    contradicted boolean DEFAULT false NOT NULL,
    posted text[] DEFAULT '{}'::text[] NOT NULL,
    utr text,
    requested_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    processed_at timestamp with time zone,
    asked integer DEFAULT 0 NOT NULL,
    ask_at timestamp with time zone,
    invoice_id uuid,
    CONSTRAINT a_return_follows_a_payment CHECK (((NOT ('returned'::text = ANY (posted))) OR ('processed'::text = ANY (posted)))),
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT money_comes_from_somewhere CHECK (
CASE purpose
    WHEN 'refund'::text THEN (credit_id IS NOT NULL)
    ELSE (user_id IS NOT NULL)
END),
    CONSTRAINT only_an_advance_is_of_an_invoice CHECK (((invoice_id IS NULL) OR (purpose = 'advance'::text))),
    CONSTRAINT paid_or_failed_never_both CHECK ((NOT (posted @> ARRAY['processed'::text, 'failed'::text]))),
    CONSTRAINT posted_steps_are_known CHECK ((posted <@ ARRAY['processed'::text, 'failed'::text, 'returned'::text])),
    CONSTRAINT purpose_is_known CHECK ((purpose = ANY (ARRAY['advance'::text, 'withdrawal'::text, 'refund'::text]))),
    CONSTRAINT state_is_known CHECK ((state = ANY (ARRAY['requested'::text, 'received'::text, 'processed'::text, 'failed'::text, 'returned'::text, 'conflict'::text])))
);

COMMENT ON TABLE payment.payouts IS 'Money out, each ordered once under our own reference (its id) and asked about until final.';

ALTER TABLE payment.payouts ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.payouts_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.people (
    user_id uuid NOT NULL,
    role text,
    kyc_status text DEFAULT 'pending'::text NOT NULL,
    sealed_account text,
    account_digest bytea,
    ifsc text,
    sealed_holder text,
    account_at timestamp with time zone,
    CONSTRAINT an_account_is_whole CHECK ((num_nulls(sealed_account, account_digest, ifsc, sealed_holder) = ANY (ARRAY[0, 4]))),
    CONSTRAINT kyc_status_is_known CHECK ((kyc_status = ANY (ARRAY['pending'::text, 'verified'::text, 'rejected'::text]))),
    CONSTRAINT role_is_known CHECK ((role = ANY (ARRAY['sme'::text, 'investor'::text, 'customer'::text, 'admin'::text])))
);

COMMENT ON TABLE payment.people IS 'Our copy of who may move money, and of the verified account their payouts go to, sealed.';

CREATE TABLE payment.placements (
    seq bigint NOT NULL,
    invoice_id uuid NOT NULL,
    credit_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    is_taken_back boolean DEFAULT false NOT NULL,
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0))
);

COMMENT ON TABLE payment.placements IS 'Money of credits put onto receipts of invoices, in order: whose a receipt still is.';

ALTER TABLE payment.placements ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.placements_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.sweeps (
    source text NOT NULL,
    heard_until timestamp with time zone NOT NULL
);

COMMENT ON TABLE payment.sweeps IS 'How far we have heard the bank, by its own clock: the time of the newest credit it told.';

CREATE TABLE payment.virtual_accounts (
    id uuid NOT NULL,
    invoice_id uuid,
    deposit_id uuid,
    name text NOT NULL,
    invoice_number text,
    account_number text,
    ifsc text,
    upi_id text,
    wanted_at timestamp with time zone NOT NULL,
    CONSTRAINT an_open_one_is_whole CHECK (((account_number IS NULL) = (ifsc IS NULL))),
    CONSTRAINT it_is_for_one_thing CHECK ((num_nonnulls(invoice_id, deposit_id) = 1))
);

COMMENT ON TABLE payment.virtual_accounts IS 'One bank account number per invoice and per deposit: money to it is for that.';

CREATE TABLE platform.approvals (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    payload jsonb NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    approved_by uuid,
    approved_at timestamp with time zone,
    CONSTRAINT approved_by_someone CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT two_different_people CHECK ((approved_by <> proposed_by))
);

ALTER TABLE platform.approvals ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME platform.approvals_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE platform.audit_log (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject_id uuid,
    details jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE platform.audit_log ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME platform.audit_log_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE platform.blocks (
    number bigint NOT NULL,
    kind text NOT NULL,
    after_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    row_count integer NOT NULL,
    digests bytea NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT a_block_covers_something CHECK (((after_seq >= 0) AND (after_seq < last_seq))),
    CONSTRAINT blocks_count_from_one CHECK ((number >= 1)),
    CONSTRAINT each_row_has_its_digest CHECK ((octet_length(digests) = (44 * row_count))),
    CONSTRAINT hashes_are_whole CHECK (((octet_length(hash) = 32) AND (octet_length(previous_hash) = 32))),
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['audit'::text, 'ledger'::text])))
);
ALTER TABLE ONLY platform.blocks ALTER COLUMN digests SET STORAGE EXTERNAL;

COMMENT ON TABLE platform.blocks IS 'The audit chain: sealed digests of the ledger and audit log.';

CREATE TABLE platform.clock (
    one boolean DEFAULT true NOT NULL,
    advanced_days integer DEFAULT 0 NOT NULL,
    last_day date,
    CONSTRAINT there_is_one_clock CHECK (one),
    CONSTRAINT time_does_not_go_back CHECK ((advanced_days >= 0))
);

CREATE TABLE platform.ended_sessions (
    session_id uuid NOT NULL,
    ended_at timestamp with time zone NOT NULL
);

CREATE TABLE platform.idempotent_answers (
    caller_id uuid NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    status integer,
    body text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT key_is_short CHECK (((length(key) >= 1) AND (length(key) <= 64)))
)
WITH (fillfactor='80');

CREATE TABLE platform.money (
    one boolean DEFAULT true NOT NULL,
    halted_at timestamp with time zone,
    reason text,
    halts bigint DEFAULT 0 NOT NULL,
    audited_to bigint DEFAULT 0 NOT NULL,
    audits bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_halt_has_a_reason CHECK (((halted_at IS NULL) = (reason IS NULL))),
    CONSTRAINT there_is_one_switch CHECK (one)
);

COMMENT ON TABLE platform.money IS 'Whether money may move, why not, and how far the running audit has come.';

CREATE TABLE platform.operating (
    one boolean DEFAULT true NOT NULL,
    mode text DEFAULT 'SANDBOX'::text NOT NULL,
    CONSTRAINT known_mode CHECK ((mode = ANY (ARRAY['SANDBOX'::text, 'TREDS_OPERATOR'::text, 'NBFC_FACTOR'::text, 'LSP_FOR_RE'::text, 'ASSIGNMENT_MARKETPLACE'::text]))),
    CONSTRAINT there_is_one_mode CHECK (one)
);

COMMENT ON TABLE platform.operating IS 'The operating mode, written by each process that starts.';

CREATE TABLE platform.person_keys (
    person_id uuid NOT NULL,
    sealed_key bytea NOT NULL
);

CREATE TABLE platform.seal_marks (
    kind text NOT NULL,
    up_to_seq bigint NOT NULL,
    before_xid xid8 NOT NULL,
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['audit'::text, 'ledger'::text])))
);

COMMENT ON TABLE platform.seal_marks IS 'Up to where rows may be sealed, once older work has ended.';

CREATE TABLE platform.work_items (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    reasons jsonb DEFAULT '[]'::jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone
);

ALTER TABLE platform.work_items ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME platform.work_items_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    ran_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE settlement.adjustments (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    invoice_id uuid NOT NULL,
    kind text NOT NULL,
    amount_minor bigint NOT NULL,
    reference text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT known_kind CHECK ((kind = ANY (ARRAY['recovery_cost'::text, 'credit_note'::text, 'write_off'::text, 'reversal'::text])))
);

COMMENT ON TABLE settlement.adjustments IS 'What changed a deal beside its payments: the id is the approval or the payment it came by.';

ALTER TABLE settlement.adjustments ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME settlement.adjustments_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE settlement.cancelled_invoices (
    invoice_id uuid NOT NULL
);

COMMENT ON TABLE settlement.cancelled_invoices IS 'Invoices taken back before they were listed: what is paid on them goes back.';

CREATE TABLE settlement.deals (
    invoice_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    terms jsonb NOT NULL,
    face_minor bigint NOT NULL,
    advance_minor bigint NOT NULL,
    due_on date NOT NULL,
    default_after_on date NOT NULL,
    status text DEFAULT 'listed'::text NOT NULL,
    disbursed_on date,
    counted_on date,
    recovery_minor bigint DEFAULT 0 NOT NULL,
    late_minor bigint DEFAULT 0 NOT NULL,
    earned_minor bigint DEFAULT 0 NOT NULL,
    principal_minor bigint DEFAULT 0 NOT NULL,
    fee_minor bigint DEFAULT 0 NOT NULL,
    reserve_minor bigint DEFAULT 0 NOT NULL,
    investor_fee_minor bigint DEFAULT 0 NOT NULL,
    investors_paid_minor bigint DEFAULT 0 NOT NULL,
    investors_final boolean DEFAULT false NOT NULL,
    credited_minor bigint DEFAULT 0 NOT NULL,
    recovery_claimed_minor bigint DEFAULT 0 NOT NULL,
    recourse_owed_minor bigint DEFAULT 0 NOT NULL,
    recourse_minor bigint DEFAULT 0 NOT NULL,
    written_off_on date,
    CONSTRAINT credits_leave_the_advance CHECK (((credited_minor >= 0) AND (credited_minor <= (face_minor - advance_minor)))),
    CONSTRAINT days_count_from_disbursal CHECK ((((disbursed_on IS NULL) AND (counted_on IS NULL)) OR (counted_on >= disbursed_on))),
    CONSTRAINT disbursed_once_past_listing CHECK (((status = ANY (ARRAY['listed'::text, 'closed'::text])) = (disbursed_on IS NULL))),
    CONSTRAINT investors_get_all_in_the_end CHECK (((NOT investors_final) OR (investors_paid_minor = (((late_minor + earned_minor) + principal_minor) - investor_fee_minor)))),
    CONSTRAINT investors_get_what_is_theirs CHECK (((investors_paid_minor >= 0) AND (investors_paid_minor <= (((late_minor + earned_minor) + principal_minor) - investor_fee_minor)))),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['listed'::text, 'closed'::text, 'disbursed'::text, 'partially_repaid'::text, 'overdue'::text, 'defaulted'::text, 'written_off'::text, 'repaid'::text, 'recovered'::text]))),
    CONSTRAINT no_rank_is_negative CHECK ((LEAST(recovery_minor, late_minor, earned_minor, principal_minor, fee_minor, reserve_minor) >= 0)),
    CONSTRAINT nothing_is_received_before_disbursal CHECK (((disbursed_on IS NOT NULL) OR ((((((recovery_minor + late_minor) + earned_minor) + principal_minor) + fee_minor) + reserve_minor) = 0))),
    CONSTRAINT principal_within_advance CHECK ((principal_minor <= advance_minor)),
    CONSTRAINT received_within_face CHECK ((((((((recovery_minor + late_minor) + earned_minor) + principal_minor) + fee_minor) + reserve_minor) - recourse_minor) <= (face_minor - credited_minor))),
    CONSTRAINT recourse_within_what_is_owed CHECK (((recourse_minor >= 0) AND (recourse_minor <= recourse_owed_minor))),
    CONSTRAINT recovery_within_costs CHECK ((recovery_minor <= recovery_claimed_minor)),
    CONSTRAINT repaid_once_investors_are_final CHECK (((status <> ALL (ARRAY['repaid'::text, 'recovered'::text])) OR investors_final)),
    CONSTRAINT the_fee_is_on_the_return CHECK (((investor_fee_minor >= 0) AND (investor_fee_minor <= earned_minor))),
    CONSTRAINT the_reserve_comes_after_the_investors CHECK (((reserve_minor = 0) OR investors_final)),
    CONSTRAINT written_off_on_a_day CHECK (((status <> 'written_off'::text) OR (written_off_on IS NOT NULL)))
);

COMMENT ON TABLE settlement.deals IS 'One row a listed invoice: its terms and how far it is.';

CREATE TABLE settlement.distributions (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    invoice_id uuid NOT NULL,
    credit_id uuid NOT NULL,
    counted_on date NOT NULL,
    recovery_minor bigint NOT NULL,
    late_minor bigint NOT NULL,
    earned_minor bigint NOT NULL,
    principal_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    reserve_minor bigint NOT NULL,
    investor_fee_minor bigint NOT NULL,
    to_investors_minor bigint NOT NULL,
    investors_final boolean NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT a_distribution_is_of_something CHECK (((((((recovery_minor + late_minor) + earned_minor) + principal_minor) + fee_minor) + reserve_minor) > 0)),
    CONSTRAINT a_distribution_takes_nothing_back CHECK ((LEAST(recovery_minor, late_minor, earned_minor, principal_minor, fee_minor, reserve_minor, investor_fee_minor, to_investors_minor) >= 0))
);

COMMENT ON TABLE settlement.distributions IS 'What each receipt came to, by rank; rows with undone_at count no more.';

ALTER TABLE settlement.distributions ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME settlement.distributions_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE settlement.fee_invoice_numbers (
    financial_year text NOT NULL,
    last integer NOT NULL,
    CONSTRAINT numbers_begin_at_one CHECK (((last >= 1) AND (last <= 999999)))
);

COMMENT ON TABLE settlement.fee_invoice_numbers IS 'The last number of a financial year: drawn in the transaction that writes the invoice, so no gap.';

CREATE TABLE settlement.fee_invoices (
    invoice_id uuid NOT NULL,
    financial_year text NOT NULL,
    number integer NOT NULL,
    text_number text NOT NULL,
    issued_on date NOT NULL,
    supplier jsonb NOT NULL,
    recipient jsonb NOT NULL,
    fee_minor bigint NOT NULL,
    cgst_minor bigint NOT NULL,
    sgst_minor bigint NOT NULL,
    igst_minor bigint NOT NULL,
    gst_rate integer NOT NULL,
    CONSTRAINT a_number_fits_rule_46 CHECK ((text_number ~ '^[A-Z0-9/-]{1,16}$'::text)),
    CONSTRAINT no_tax_is_negative CHECK ((LEAST(fee_minor, cgst_minor, sgst_minor, igst_minor) >= 0)),
    CONSTRAINT within_the_state_or_between_states CHECK (((igst_minor = 0) OR ((cgst_minor + sgst_minor) = 0)))
);

COMMENT ON TABLE settlement.fee_invoices IS 'Our tax invoices for the platform fee, as issued; never changed.';

CREATE TABLE settlement.interest_years (
    investor_id uuid NOT NULL,
    financial_year text NOT NULL,
    interest_minor bigint NOT NULL,
    withheld_minor bigint NOT NULL,
    CONSTRAINT nothing_is_less_than_nothing CHECK ((LEAST(interest_minor, withheld_minor) >= 0))
);

COMMENT ON TABLE settlement.interest_years IS 'Interest each investor was paid in a financial year under a TDS rule, and what was withheld.';

CREATE TABLE settlement.people (
    user_id uuid NOT NULL,
    has_pan boolean DEFAULT false NOT NULL,
    gstin text,
    legal_name text,
    CONSTRAINT a_business_has_a_name CHECK (((gstin IS NULL) = (legal_name IS NULL)))
);

COMMENT ON TABLE settlement.people IS 'What taxes need to know of people.';

CREATE TABLE settlement.positions (
    invoice_id uuid NOT NULL,
    start_minor bigint NOT NULL,
    end_minor bigint NOT NULL,
    commitment_id uuid NOT NULL,
    investor_id uuid NOT NULL,
    paid_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_position_is_an_interval CHECK (((0 <= start_minor) AND (start_minor < end_minor))),
    CONSTRAINT paid_is_never_negative CHECK ((paid_minor >= 0))
)
WITH (fillfactor='50');

COMMENT ON TABLE settlement.positions IS 'Each commitment to a deal and what it was paid so far.';

CREATE TABLE settlement.receipts (
    credit_id uuid NOT NULL,
    seq bigint NOT NULL,
    invoice_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    received_on date NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    excess_minor bigint DEFAULT 0 NOT NULL,
    from_seller boolean DEFAULT false NOT NULL,
    CONSTRAINT amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT excess_within_amount CHECK (((excess_minor >= 0) AND (excess_minor <= amount_minor))),
    CONSTRAINT known_state CHECK ((state = ANY (ARRAY['waiting'::text, 'settled'::text, 'reversed'::text]))),
    CONSTRAINT only_the_settled_has_excess CHECK (((excess_minor = 0) OR (state = 'settled'::text)))
);

COMMENT ON TABLE settlement.receipts IS 'What customers paid, as the payment service told.';

ALTER TABLE settlement.receipts ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME settlement.receipts_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE settlement.suppliers (
    valid_from date NOT NULL,
    legal_name text NOT NULL,
    gstin text NOT NULL,
    address text NOT NULL,
    sac text NOT NULL,
    service text NOT NULL,
    number_prefix text NOT NULL,
    CONSTRAINT a_gstin_has_its_form CHECK ((gstin ~ '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]$'::text)),
    CONSTRAINT a_prefix_leaves_room CHECK ((number_prefix ~ '^[A-Z0-9]{1,3}$'::text)),
    CONSTRAINT a_sac_is_digits CHECK ((sac ~ '^[0-9]{6}$'::text))
);

COMMENT ON TABLE settlement.suppliers IS 'The platform as a supplier of services: effective-dated.';

CREATE TABLE settlement.tds_lines (
    cause_id uuid NOT NULL,
    investor_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    financial_year text NOT NULL,
    interest_minor bigint NOT NULL,
    withheld_minor bigint NOT NULL,
    happened_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE settlement.tds_lines IS 'Interest and tax of one distribution, or given back by one reversal (below zero).';

CREATE TABLE settlement.tds_rules (
    mode text NOT NULL,
    valid_from date NOT NULL,
    is_on boolean NOT NULL,
    rate integer NOT NULL,
    rate_without_pan integer NOT NULL,
    threshold_minor bigint NOT NULL,
    CONSTRAINT a_rate_is_a_part CHECK ((((rate >= 0) AND (rate <= 10000)) AND ((rate_without_pan >= rate) AND (rate_without_pan <= 10000)))),
    CONSTRAINT a_threshold_is_not_negative CHECK ((threshold_minor >= 0)),
    CONSTRAINT known_mode CHECK ((mode = ANY (ARRAY['SANDBOX'::text, 'TREDS_OPERATOR'::text, 'NBFC_FACTOR'::text, 'LSP_FOR_RE'::text, 'ASSIGNMENT_MARKETPLACE'::text])))
);

COMMENT ON TABLE settlement.tds_rules IS 'Tax withheld from investors'' interest, by operating mode; the threshold is of a financial year.';

CREATE TABLE "user".members (
    person_id uuid NOT NULL,
    account_id uuid NOT NULL,
    member_right text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT known_right CHECK ((member_right = ANY (ARRAY['manager'::text, 'viewer'::text]))),
    CONSTRAINT nobody_is_a_member_of_themself CHECK ((person_id <> account_id)),
    CONSTRAINT who_is_removed_had_joined CHECK ((removed_at >= joined_at))
);

COMMENT ON TABLE "user".members IS 'Who acts for which account. A removed member stays, disabled: what they did bears their id.';

CREATE TABLE "user".users (
    id uuid NOT NULL,
    role text NOT NULL,
    email_digest bytea NOT NULL,
    sealed_email text NOT NULL,
    sealed_name text NOT NULL,
    password_hash text NOT NULL,
    registration_digest bytea,
    registered_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT known_role CHECK ((role = ANY (ARRAY['sme'::text, 'investor'::text, 'customer'::text, 'admin'::text]))),
    CONSTRAINT passwords_are_hashed CHECK ((password_hash ~~ '$argon2id$%'::text))
);

COMMENT ON TABLE "user".users IS 'Everybody with an account. registration_digest recognises a repeated registration.';

CREATE VIEW "user".actors AS
 SELECT u.id AS person_id,
    u.role,
    m.member_right,
    COALESCE(m.account_id, u.id) AS account_id,
    ((u.disabled_at IS NOT NULL) OR (a.disabled_at IS NOT NULL)) AS is_disabled
   FROM (("user".users u
     LEFT JOIN "user".members m ON ((m.person_id = u.id)))
     LEFT JOIN "user".users a ON ((a.id = m.account_id)));

COMMENT ON VIEW "user".actors IS 'For whom each person acts. member_right is null for an owner.';

CREATE TABLE "user".bank_accounts (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    user_id uuid NOT NULL,
    account_digest bytea NOT NULL,
    sealed_account_number text NOT NULL,
    ifsc text NOT NULL,
    sealed_holder_name text NOT NULL,
    status text NOT NULL,
    reason text,
    given_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    asks integer DEFAULT 0 NOT NULL,
    ask_again_at timestamp with time zone,
    CONSTRAINT a_refusal_has_a_reason CHECK (((reason IS NOT NULL) = (status = 'refused'::text))),
    CONSTRAINT asked_while_pending CHECK (((ask_again_at IS NOT NULL) = (status = 'pending'::text))),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['pending'::text, 'verified'::text, 'refused'::text, 'replaced'::text])))
);

COMMENT ON TABLE "user".bank_accounts IS 'Accounts given for payment. The id is our reference to the bank for the penny drop.';

ALTER TABLE "user".bank_accounts ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME "user".bank_accounts_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE "user".browser_sessions (
    session_id uuid NOT NULL,
    digest bytea NOT NULL,
    device text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT digest_is_sha256 CHECK ((length(digest) = 32))
);

COMMENT ON TABLE "user".browser_sessions IS 'Sessions of the page: the SHA-256 of the cookie. Real time.';

CREATE TABLE "user".businesses (
    user_id uuid NOT NULL,
    role text NOT NULL,
    gstin text NOT NULL,
    legal_name text NOT NULL,
    udyam text,
    status text NOT NULL,
    problems text[] NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    asks integer DEFAULT 0 NOT NULL,
    ask_again_at timestamp with time zone,
    CONSTRAINT asked_while_pending CHECK (((ask_again_at IS NOT NULL) = (status = 'pending'::text))),
    CONSTRAINT business_role CHECK ((role = ANY (ARRAY['sme'::text, 'customer'::text]))),
    CONSTRAINT decided_when_not_pending CHECK (((decided_at IS NULL) = (status = 'pending'::text))),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['pending'::text, 'confirmed'::text, 'refused'::text])))
);

COMMENT ON TABLE "user".businesses IS 'Whose GSTIN is whose. The PAN of the business is in the GSTIN and not kept again.';

CREATE TABLE "user".identities (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    user_id uuid NOT NULL,
    level text NOT NULL,
    status text NOT NULL,
    reasons text[] NOT NULL,
    question_digest bytea NOT NULL,
    sealed_pan text NOT NULL,
    sealed_name text NOT NULL,
    sealed_date_of_birth text,
    sealed_documents text,
    consented_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    asks integer DEFAULT 0 NOT NULL,
    ask_again_at timestamp with time zone,
    CONSTRAINT asked_only_while_pending CHECK (((ask_again_at IS NULL) OR (status = 'pending'::text))),
    CONSTRAINT decided_when_not_pending CHECK (((decided_at IS NULL) = (status = 'pending'::text))),
    CONSTRAINT known_level CHECK ((level = ANY (ARRAY['basic'::text, 'business'::text, 'signatory'::text]))),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['pending'::text, 'verified'::text, 'rejected'::text])))
);

COMMENT ON TABLE "user".identities IS 'Identities submitted for KYC, one row each, kept. Pending and not asked again: an operator''s.';

ALTER TABLE "user".identities ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME "user".identities_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE "user".invitations (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    digest bytea NOT NULL,
    email_digest bytea NOT NULL,
    sealed_email text NOT NULL,
    sealed_name text,
    member_right text NOT NULL,
    invited_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    person_id uuid,
    CONSTRAINT an_invitation_ends CHECK ((expires_at > invited_at)),
    CONSTRAINT digest_is_sha256 CHECK ((length(digest) = 32)),
    CONSTRAINT known_right CHECK ((member_right = ANY (ARRAY['manager'::text, 'viewer'::text]))),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'withdrawn'::text, 'expired'::text]))),
    CONSTRAINT somebody_accepted_it CHECK (((person_id IS NOT NULL) = (status = 'accepted'::text)))
);

COMMENT ON TABLE "user".invitations IS 'Who was asked into a team. Sealed with a key of the invitation; the token is kept as its SHA-256.';

CREATE TABLE "user".outcomes (
    invoice_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    repaid boolean NOT NULL,
    late boolean NOT NULL,
    defaulted boolean NOT NULL
);

COMMENT ON TABLE "user".outcomes IS 'What became of each funded invoice. A fact once true stays true, in any order of the news.';

CREATE TABLE "user".passkeys (
    id uuid NOT NULL,
    credential_id bytea NOT NULL,
    user_id uuid NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT a_count_is_not_negative CHECK ((sign_count >= 0))
);

COMMENT ON TABLE "user".passkeys IS 'Public keys of passkeys (WebAuthn). Real time.';

CREATE TABLE "user".recovery_codes (
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    used_at timestamp with time zone
);

COMMENT ON TABLE "user".recovery_codes IS 'Keyed digests of codes for who lost their authenticator; each counts once.';

CREATE TABLE "user".refresh_tokens (
    digest bytea NOT NULL,
    session_id uuid NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT digest_is_sha256 CHECK ((length(digest) = 32))
);

COMMENT ON TABLE "user".refresh_tokens IS 'Each token once issued, as its SHA-256. A used one that comes again ends its session.';

CREATE TABLE "user".sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    refreshed integer DEFAULT 0 NOT NULL,
    level text NOT NULL,
    proved_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT a_session_expires_after_it_starts CHECK ((expires_at > started_at)),
    CONSTRAINT an_end_has_a_cause CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT known_end CHECK ((ended_by = ANY (ARRAY['logout'::text, 'reuse'::text, 'disabled'::text, 'worn_out'::text, 'too_many'::text, 'revoked'::text]))),
    CONSTRAINT known_level CHECK ((level = ANY (ARRAY['password'::text, 'otp'::text, 'passkey'::text])))
);

COMMENT ON TABLE "user".sessions IS 'One a sign-in: the family of its refresh tokens; how and when its person was last proved. Real time.';

CREATE TABLE "user".sign_in_tries (
    email_digest bytea NOT NULL,
    failed integer NOT NULL,
    last_failed_at timestamp with time zone,
    locked_until timestamp with time zone,
    CONSTRAINT failed_is_not_negative CHECK ((failed >= 0))
);

COMMENT ON TABLE "user".sign_in_tries IS 'Failed tries an e-mail, known or not. Real time. Forgotten after a day.';

CREATE TABLE "user".totps (
    user_id uuid NOT NULL,
    sealed_secret text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_step_is_not_negative CHECK ((last_step >= 0))
);

COMMENT ON TABLE "user".totps IS 'Secrets of authenticator applications. last_step: no code of it or before counts again. Real time.';

CREATE TABLE "user".used_challenges (
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT digest_is_sha256 CHECK ((length(digest) = 32))
);

COMMENT ON TABLE "user".used_challenges IS 'Challenges that were answered: none counts twice. A challenge is a MAC, so unused ones leave no row.';

ALTER TABLE ONLY funding.auto_invest
    ADD CONSTRAINT auto_invest_pkey PRIMARY KEY (investor_id);

ALTER TABLE ONLY funding.auto_invested
    ADD CONSTRAINT auto_invested_pkey PRIMARY KEY (commitment_id);

ALTER TABLE ONLY funding.commitments
    ADD CONSTRAINT commitments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY funding.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY funding.deals
    ADD CONSTRAINT deals_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY funding.exposures
    ADD CONSTRAINT exposures_pkey PRIMARY KEY (investor_id, customer_id);

ALTER TABLE ONLY funding.investors
    ADD CONSTRAINT investors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY funding.limits
    ADD CONSTRAINT limits_kind_investor_id_customer_id_effective_from_key UNIQUE NULLS NOT DISTINCT (kind, investor_id, customer_id, effective_from);

ALTER TABLE ONLY funding.listings
    ADD CONSTRAINT listings_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY funding.offers
    ADD CONSTRAINT offers_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY funding.offers
    ADD CONSTRAINT offers_seq_key UNIQUE (seq);

ALTER TABLE ONLY funding.auto_invested
    ADD CONSTRAINT one_invoice_once_by_rule UNIQUE (investor_id, invoice_id);

ALTER TABLE ONLY funding.commitments
    ADD CONSTRAINT one_place_each UNIQUE (invoice_id, start_minor);

ALTER TABLE ONLY funding.returns
    ADD CONSTRAINT returns_pkey PRIMARY KEY (distribution_id, commitment_id);

ALTER TABLE ONLY funding.told
    ADD CONSTRAINT told_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY funding.watches
    ADD CONSTRAINT watches_pkey PRIMARY KEY (investor_id, invoice_id);

ALTER TABLE ONLY invoice.answer_links
    ADD CONSTRAINT answer_links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY invoice.credit_notes
    ADD CONSTRAINT credit_notes_pkey PRIMARY KEY (invoice_id, number);

ALTER TABLE ONLY invoice.findings
    ADD CONSTRAINT findings_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY invoice.fingerprints
    ADD CONSTRAINT fingerprints_pkey PRIMARY KEY (invoice_id, kind, digest);

ALTER TABLE ONLY invoice.forged_links
    ADD CONSTRAINT forged_links_pkey PRIMARY KEY (minute);

ALTER TABLE ONLY invoice.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY invoice.invoices
    ADD CONSTRAINT invoices_seq_key UNIQUE (seq);

ALTER TABLE ONLY invoice.outcomes
    ADD CONSTRAINT outcomes_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY invoice.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY invoice.portal_keys
    ADD CONSTRAINT portal_keys_pkey PRIMARY KEY (kid);

ALTER TABLE ONLY invoice.product_terms
    ADD CONSTRAINT product_terms_pkey PRIMARY KEY (product, valid_from);

ALTER TABLE ONLY invoice.timeline
    ADD CONSTRAINT timeline_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY invoice.trades
    ADD CONSTRAINT trades_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_name_key UNIQUE (name);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.entries
    ADD CONSTRAINT entries_seq_key UNIQUE (seq);

ALTER TABLE ONLY ledger.moves
    ADD CONSTRAINT moves_pkey PRIMARY KEY (entry_id, ordinal);

ALTER TABLE ONLY notification.holders
    ADD CONSTRAINT holders_pkey PRIMARY KEY (invoice_id, investor_id);

ALTER TABLE ONLY notification.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY notification.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notification.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY notification.notifications
    ADD CONSTRAINT told_once UNIQUE (user_id, cause_id);

ALTER TABLE ONLY payment.credit_facts
    ADD CONSTRAINT a_fact_is_known_once PRIMARY KEY (credit_id, status);

ALTER TABLE ONLY payment.payout_facts
    ADD CONSTRAINT a_payout_fact_is_known_once PRIMARY KEY (payout_id, status);

ALTER TABLE ONLY payment.assignments
    ADD CONSTRAINT assignments_code_key UNIQUE (code);

ALTER TABLE ONLY payment.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY payment.credits
    ADD CONSTRAINT credits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.credits
    ADD CONSTRAINT credits_seq_key UNIQUE (seq);

ALTER TABLE ONLY payment.deposits
    ADD CONSTRAINT deposits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY payment.limits
    ADD CONSTRAINT limits_kind_user_id_effective_from_key UNIQUE NULLS NOT DISTINCT (kind, user_id, effective_from);

ALTER TABLE ONLY payment.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.notices
    ADD CONSTRAINT notices_seq_key UNIQUE (seq);

ALTER TABLE ONLY payment.credits
    ADD CONSTRAINT one_credit_a_transaction UNIQUE (source, transaction_id);

ALTER TABLE ONLY payment.payouts
    ADD CONSTRAINT payouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.payouts
    ADD CONSTRAINT payouts_seq_key UNIQUE (seq);

ALTER TABLE ONLY payment.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY payment.placements
    ADD CONSTRAINT placements_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY payment.sweeps
    ADD CONSTRAINT sweeps_pkey PRIMARY KEY (source);

ALTER TABLE ONLY payment.virtual_accounts
    ADD CONSTRAINT virtual_accounts_account_number_key UNIQUE (account_number);

ALTER TABLE ONLY payment.virtual_accounts
    ADD CONSTRAINT virtual_accounts_deposit_id_key UNIQUE (deposit_id);

ALTER TABLE ONLY payment.virtual_accounts
    ADD CONSTRAINT virtual_accounts_invoice_id_key UNIQUE (invoice_id);

ALTER TABLE ONLY payment.virtual_accounts
    ADD CONSTRAINT virtual_accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY platform.approvals
    ADD CONSTRAINT approvals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY platform.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY platform.blocks
    ADD CONSTRAINT blocks_hash_key UNIQUE (hash);

ALTER TABLE ONLY platform.blocks
    ADD CONSTRAINT blocks_kind_last_seq_key UNIQUE (kind, last_seq);

ALTER TABLE ONLY platform.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (number);

ALTER TABLE ONLY platform.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (one);

ALTER TABLE ONLY platform.ended_sessions
    ADD CONSTRAINT ended_sessions_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY platform.idempotent_answers
    ADD CONSTRAINT idempotent_answers_pkey PRIMARY KEY (caller_id, key);

ALTER TABLE ONLY platform.money
    ADD CONSTRAINT money_pkey PRIMARY KEY (one);

ALTER TABLE ONLY platform.operating
    ADD CONSTRAINT operating_pkey PRIMARY KEY (one);

ALTER TABLE ONLY platform.person_keys
    ADD CONSTRAINT person_keys_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY platform.seal_marks
    ADD CONSTRAINT seal_marks_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY platform.work_items
    ADD CONSTRAINT work_items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY settlement.adjustments
    ADD CONSTRAINT adjustments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY settlement.cancelled_invoices
    ADD CONSTRAINT cancelled_invoices_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY settlement.deals
    ADD CONSTRAINT deals_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY settlement.distributions
    ADD CONSTRAINT distributions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY settlement.fee_invoice_numbers
    ADD CONSTRAINT fee_invoice_numbers_pkey PRIMARY KEY (financial_year);

ALTER TABLE ONLY settlement.fee_invoices
    ADD CONSTRAINT fee_invoices_financial_year_number_key UNIQUE (financial_year, number);

ALTER TABLE ONLY settlement.fee_invoices
    ADD CONSTRAINT fee_invoices_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY settlement.fee_invoices
    ADD CONSTRAINT fee_invoices_text_number_key UNIQUE (text_number);

ALTER TABLE ONLY settlement.interest_years
    ADD CONSTRAINT interest_years_pkey PRIMARY KEY (investor_id, financial_year);

ALTER TABLE ONLY settlement.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY settlement.positions
    ADD CONSTRAINT positions_commitment_id_key UNIQUE (commitment_id);

ALTER TABLE ONLY settlement.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (invoice_id, start_minor);

ALTER TABLE ONLY settlement.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (credit_id);

ALTER TABLE ONLY settlement.suppliers
    ADD CONSTRAINT suppliers_pkey PRIMARY KEY (valid_from);

ALTER TABLE ONLY settlement.tds_lines
    ADD CONSTRAINT tds_lines_pkey PRIMARY KEY (cause_id, investor_id);

ALTER TABLE ONLY settlement.tds_rules
    ADD CONSTRAINT tds_rules_pkey PRIMARY KEY (mode, valid_from);

ALTER TABLE ONLY "user".browser_sessions
    ADD CONSTRAINT a_cookie_is_one_sessions UNIQUE (digest);

ALTER TABLE ONLY "user".passkeys
    ADD CONSTRAINT a_credential_is_one_persons UNIQUE (credential_id);

ALTER TABLE ONLY "user".invitations
    ADD CONSTRAINT a_token_is_one_invitations UNIQUE (digest);

ALTER TABLE ONLY "user".users
    ADD CONSTRAINT an_email_has_one_account UNIQUE (email_digest);

ALTER TABLE ONLY "user".bank_accounts
    ADD CONSTRAINT bank_accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user".browser_sessions
    ADD CONSTRAINT browser_sessions_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY "user".businesses
    ADD CONSTRAINT businesses_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY "user".identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user".invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user".members
    ADD CONSTRAINT members_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY "user".outcomes
    ADD CONSTRAINT outcomes_pkey PRIMARY KEY (invoice_id);

ALTER TABLE ONLY "user".passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user".recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, digest);

ALTER TABLE ONLY "user".refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY "user".sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user".sign_in_tries
    ADD CONSTRAINT sign_in_tries_pkey PRIMARY KEY (email_digest);

ALTER TABLE ONLY "user".totps
    ADD CONSTRAINT totps_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY "user".used_challenges
    ADD CONSTRAINT used_challenges_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY "user".users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX auto_invest_turns ON funding.auto_invest USING btree (turn_at, investor_id) WHERE is_on;

CREATE INDEX commitments_investor ON funding.commitments USING btree (investor_id, invoice_id, start_minor);

CREATE INDEX exposures_by_customer ON funding.exposures USING btree (customer_id);

CREATE INDEX listings_closing ON funding.listings USING btree (closes_at) WHERE (status = 'open'::text);

CREATE INDEX offers_by_age ON funding.offers USING btree (seq, risk_score, roi_basis_points, due_on, grade) WHERE is_open;

CREATE INDEX offers_by_closing ON funding.offers USING btree (closes_at, seq, risk_score, roi_basis_points, due_on, grade) WHERE is_open;

CREATE INDEX offers_by_days ON funding.offers USING btree (due_on, seq, risk_score, roi_basis_points, grade) WHERE is_open;

CREATE INDEX offers_by_grade ON funding.offers USING btree (grade, risk_score, seq, roi_basis_points, due_on) WHERE is_open;

CREATE INDEX offers_by_risk ON funding.offers USING btree (risk_score, seq, roi_basis_points, due_on, grade) WHERE is_open;

CREATE INDEX offers_by_roi ON funding.offers USING btree (roi_basis_points, seq, risk_score, due_on, grade) WHERE is_open;

CREATE INDEX returns_investor ON funding.returns USING btree (investor_id, received_on);

CREATE INDEX answer_links_invoice_id ON invoice.answer_links USING btree (invoice_id, issued_at);

CREATE UNIQUE INDEX fingerprint_held_once ON invoice.fingerprints USING btree (kind, digest) WHERE ((released_at IS NULL) AND (kind = ANY (ARRAY['irn'::text, 'f1'::text, 'number'::text])));

CREATE INDEX fingerprints_alike ON invoice.fingerprints USING btree (kind, digest) WHERE ((released_at IS NULL) AND (kind <> ALL (ARRAY['irn'::text, 'f1'::text, 'number'::text])));

CREATE INDEX invoices_buyer ON invoice.invoices USING btree (buyer_gstin, seq);

CREATE INDEX invoices_customer ON invoice.invoices USING btree (customer_id, accepted_due_on) WHERE (customer_id IS NOT NULL);

CREATE INDEX invoices_for_operators ON invoice.invoices USING btree (seq) WHERE (awaiting = 'operator'::text);

CREATE INDEX invoices_seller ON invoice.invoices USING btree (seller_id, seq);

CREATE INDEX invoices_stage ON invoice.invoices USING btree (stage, seq);

CREATE UNIQUE INDEX one_link_is_live ON invoice.answer_links USING btree (invoice_id) WHERE (state = 'live'::text);

CREATE INDEX outcomes_customer ON invoice.outcomes USING btree (customer_id);

CREATE INDEX outcomes_seller ON invoice.outcomes USING btree (seller_id);

CREATE INDEX people_gstin ON invoice.people USING btree (gstin, role) WHERE (gstin IS NOT NULL);

CREATE INDEX timeline_invoice ON invoice.timeline USING btree (invoice_id, seq);

CREATE INDEX trades_seller ON invoice.trades USING btree (seller_pan, traded_on);

CREATE INDEX accounts_owing ON ledger.accounts USING btree (name) WHERE (name ~~ 'receivable:%'::text);

CREATE INDEX moves_source ON ledger.moves USING btree (source_id);

CREATE INDEX moves_target ON ledger.moves USING btree (target_id);

CREATE INDEX notifications_due ON notification.notifications USING btree (user_id) WHERE (letter = 'due'::text);

CREATE INDEX notifications_of_person ON notification.notifications USING btree (user_id, id);

CREATE INDEX credits_part_of ON payment.credits USING btree (part_of) WHERE (part_of IS NOT NULL);

CREATE INDEX credits_placed_by_hand ON payment.credits USING btree (seq) WHERE (placed_by IS NOT NULL);

CREATE INDEX invoices_awaiting ON payment.invoices USING btree (((face_minor - paid_minor))) WHERE (state = ANY (ARRAY['listed'::text, 'disbursed'::text]));

CREATE INDEX invoices_canonical_number ON payment.invoices USING btree (canonical_number);

CREATE INDEX invoices_customer_id ON payment.invoices USING btree (customer_id);

CREATE INDEX payouts_of_a_person ON payment.payouts USING btree (user_id, seq);

CREATE INDEX payouts_to_ask_about ON payment.payouts USING btree (ask_at) WHERE (ask_at IS NOT NULL);

CREATE INDEX people_account_digest ON payment.people USING btree (account_digest);

CREATE INDEX placements_invoice_id ON payment.placements USING btree (invoice_id, seq);

CREATE INDEX virtual_accounts_not_open ON payment.virtual_accounts USING btree (wanted_at) WHERE ((account_number IS NULL) AND (invoice_id IS NOT NULL));

CREATE INDEX approvals_waiting ON platform.approvals USING btree (seq) WHERE (approved_at IS NULL);

CREATE INDEX ended_sessions_ended_at ON platform.ended_sessions USING btree (ended_at);

CREATE INDEX work_items_open ON platform.work_items USING btree (seq) WHERE (closed_at IS NULL);

CREATE INDEX adjustments_of_an_invoice ON settlement.adjustments USING btree (invoice_id, seq);

CREATE UNIQUE INDEX credit_note_numbered_once ON settlement.adjustments USING btree (invoice_id, reference) WHERE (kind = 'credit_note'::text);

CREATE INDEX deals_falling_due ON settlement.deals USING btree (due_on) WHERE (status = ANY (ARRAY['disbursed'::text, 'partially_repaid'::text]));

CREATE INDEX deals_falling_into_default ON settlement.deals USING btree (default_after_on) WHERE ((status = 'overdue'::text) AND (NOT investors_final));

CREATE INDEX deals_with_recourse ON settlement.deals USING btree (seller_id) WHERE (recourse_owed_minor > recourse_minor);

CREATE UNIQUE INDEX distributions_credit_counts_once ON settlement.distributions USING btree (credit_id) WHERE (undone_at IS NULL);

CREATE INDEX distributions_of_an_invoice ON settlement.distributions USING btree (invoice_id, seq);

CREATE INDEX positions_of_an_investor ON settlement.positions USING btree (investor_id, invoice_id);

CREATE INDEX receipts_of_an_invoice ON settlement.receipts USING btree (invoice_id, seq);

CREATE INDEX receipts_waiting ON settlement.receipts USING btree (invoice_id, seq) WHERE (state = 'waiting'::text);

CREATE INDEX tds_lines_of_an_investor ON settlement.tds_lines USING btree (investor_id, financial_year);

CREATE UNIQUE INDEX a_gstin_is_one_users ON "user".businesses USING btree (role, gstin) WHERE (status = 'confirmed'::text);

CREATE UNIQUE INDEX an_address_has_one_open_invitation ON "user".invitations USING btree (account_id, email_digest) WHERE (status = 'open'::text);

CREATE INDEX bank_accounts_ask_again_at ON "user".bank_accounts USING btree (ask_again_at) WHERE (status = 'pending'::text);

CREATE INDEX bank_accounts_user_id ON "user".bank_accounts USING btree (user_id, seq);

CREATE INDEX businesses_ask_again_at ON "user".businesses USING btree (ask_again_at) WHERE (status = 'pending'::text);

CREATE INDEX identities_ask_again_at ON "user".identities USING btree (ask_again_at) WHERE (ask_again_at IS NOT NULL);

CREATE INDEX identities_user_id ON "user".identities USING btree (user_id, seq);

CREATE INDEX invitations_account_id ON "user".invitations USING btree (account_id, invited_at);

CREATE INDEX invitations_expires_at ON "user".invitations USING btree (expires_at) WHERE (status = 'open'::text);

CREATE INDEX members_account_id ON "user".members USING btree (account_id) WHERE (removed_at IS NULL);

CREATE UNIQUE INDEX one_account_is_paid ON "user".bank_accounts USING btree (user_id) WHERE (status = 'verified'::text);

CREATE UNIQUE INDEX one_account_waits ON "user".bank_accounts USING btree (user_id) WHERE (status = 'pending'::text);

CREATE UNIQUE INDEX one_identity_is_verified ON "user".identities USING btree (user_id) WHERE (status = 'verified'::text);

CREATE UNIQUE INDEX one_identity_waits ON "user".identities USING btree (user_id) WHERE (status = 'pending'::text);

CREATE INDEX outcomes_customer_id ON "user".outcomes USING btree (customer_id);

CREATE INDEX outcomes_seller_id ON "user".outcomes USING btree (seller_id);

CREATE INDEX passkeys_user_id ON "user".passkeys USING btree (user_id);

CREATE INDEX refresh_tokens_session_id ON "user".refresh_tokens USING btree (session_id);

CREATE INDEX sessions_expires_at ON "user".sessions USING btree (expires_at);

CREATE INDEX sessions_live ON "user".sessions USING btree (user_id, started_at) WHERE (ended_at IS NULL);

CREATE INDEX sign_in_tries_last_failed_at ON "user".sign_in_tries USING btree (last_failed_at);

CREATE INDEX used_challenges_expires_at ON "user".used_challenges USING btree (expires_at);

CREATE STATISTICS funding.offers_grades (mcv) ON risk_score, grade FROM funding.offers;
ALTER STATISTICS funding.offers_grades SET STATISTICS 1000;

CREATE TRIGGER accounts_are_never_deleted BEFORE DELETE OR TRUNCATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER entries_are_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER entries_wait_while_money_is_halted BEFORE INSERT ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_while_halted();

CREATE TRIGGER entry_numbers_follow_transaction_ids BEFORE INSERT ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION platform.take_transaction_id();

CREATE TRIGGER moves_are_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.moves FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER audit_log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON platform.audit_log FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER audit_log_numbers_follow_transaction_ids BEFORE INSERT ON platform.audit_log FOR EACH STATEMENT EXECUTE FUNCTION platform.take_transaction_id();

CREATE TRIGGER blocks_are_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON platform.blocks FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

ALTER TABLE ONLY funding.offers
    ADD CONSTRAINT offers_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES funding.listings(invoice_id);

ALTER TABLE ONLY funding.watches
    ADD CONSTRAINT watches_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES funding.listings(invoice_id);

ALTER TABLE ONLY invoice.answer_links
    ADD CONSTRAINT answer_links_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoice.invoices(id);

ALTER TABLE ONLY invoice.credit_notes
    ADD CONSTRAINT credit_notes_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoice.invoices(id);

ALTER TABLE ONLY invoice.findings
    ADD CONSTRAINT findings_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoice.invoices(id);

ALTER TABLE ONLY invoice.fingerprints
    ADD CONSTRAINT fingerprints_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoice.invoices(id);

ALTER TABLE ONLY invoice.timeline
    ADD CONSTRAINT timeline_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoice.invoices(id);

ALTER TABLE ONLY invoice.trades
    ADD CONSTRAINT trades_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoice.invoices(id);

ALTER TABLE ONLY notification.notifications
    ADD CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES notification.people(user_id);

ALTER TABLE ONLY payment.assignments
    ADD CONSTRAINT assignments_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payment.invoices(invoice_id);

ALTER TABLE ONLY payment.credit_facts
    ADD CONSTRAINT credit_facts_credit_id_fkey FOREIGN KEY (credit_id) REFERENCES payment.credits(id);

ALTER TABLE ONLY payment.credits
    ADD CONSTRAINT credits_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payment.invoices(invoice_id);

ALTER TABLE ONLY payment.credits
    ADD CONSTRAINT credits_part_of_fkey FOREIGN KEY (part_of) REFERENCES payment.credits(id);

ALTER TABLE ONLY payment.payout_facts
    ADD CONSTRAINT payout_facts_payout_id_fkey FOREIGN KEY (payout_id) REFERENCES payment.payouts(id);

ALTER TABLE ONLY payment.payouts
    ADD CONSTRAINT payouts_credit_id_fkey FOREIGN KEY (credit_id) REFERENCES payment.credits(id);

ALTER TABLE ONLY payment.payouts
    ADD CONSTRAINT payouts_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payment.invoices(invoice_id);

ALTER TABLE ONLY payment.placements
    ADD CONSTRAINT placements_credit_id_fkey FOREIGN KEY (credit_id) REFERENCES payment.credits(id);

ALTER TABLE ONLY payment.placements
    ADD CONSTRAINT placements_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payment.invoices(invoice_id);

ALTER TABLE ONLY payment.virtual_accounts
    ADD CONSTRAINT virtual_accounts_deposit_id_fkey FOREIGN KEY (deposit_id) REFERENCES payment.deposits(id);

ALTER TABLE ONLY payment.virtual_accounts
    ADD CONSTRAINT virtual_accounts_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES payment.invoices(invoice_id);

ALTER TABLE ONLY settlement.adjustments
    ADD CONSTRAINT adjustments_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES settlement.deals(invoice_id);

ALTER TABLE ONLY settlement.distributions
    ADD CONSTRAINT distributions_credit_id_fkey FOREIGN KEY (credit_id) REFERENCES settlement.receipts(credit_id);

ALTER TABLE ONLY settlement.distributions
    ADD CONSTRAINT distributions_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES settlement.deals(invoice_id);

ALTER TABLE ONLY settlement.fee_invoices
    ADD CONSTRAINT fee_invoices_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES settlement.deals(invoice_id);

ALTER TABLE ONLY "user".bank_accounts
    ADD CONSTRAINT bank_accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".browser_sessions
    ADD CONSTRAINT browser_sessions_session_id_fkey FOREIGN KEY (session_id) REFERENCES "user".sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY "user".businesses
    ADD CONSTRAINT businesses_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".identities
    ADD CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".invitations
    ADD CONSTRAINT invitations_account_id_fkey FOREIGN KEY (account_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".invitations
    ADD CONSTRAINT invitations_person_id_fkey FOREIGN KEY (person_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".members
    ADD CONSTRAINT members_account_id_fkey FOREIGN KEY (account_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".members
    ADD CONSTRAINT members_person_id_fkey FOREIGN KEY (person_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".passkeys
    ADD CONSTRAINT passkeys_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".totps(user_id) ON DELETE CASCADE;

ALTER TABLE ONLY "user".refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES "user".sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY "user".sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".users(id);

ALTER TABLE ONLY "user".totps
    ADD CONSTRAINT totps_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user".users(id);

GRANT USAGE ON SCHEMA funding TO hundi_funding;
GRANT USAGE ON SCHEMA funding TO hundi_app;

GRANT USAGE ON SCHEMA invoice TO hundi_invoice;

GRANT USAGE ON SCHEMA ledger TO hundi_service;
GRANT USAGE ON SCHEMA ledger TO hundi_ledger;
GRANT USAGE ON SCHEMA ledger TO hundi_sealer;

GRANT USAGE ON SCHEMA notification TO hundi_notification;

GRANT USAGE ON SCHEMA payment TO hundi_payment;

GRANT USAGE ON SCHEMA platform TO hundi_service;
GRANT USAGE ON SCHEMA platform TO hundi_sealer;
GRANT USAGE ON SCHEMA platform TO hundi_ledger;

GRANT USAGE ON SCHEMA settlement TO hundi_settlement;

GRANT USAGE ON SCHEMA "user" TO hundi_user;

REVOKE ALL ON FUNCTION funding.cap_of(customer uuid, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.cap_of(customer uuid, today date) TO hundi_funding;

REVOKE ALL ON FUNCTION funding.expected_return(advance bigint, annual_rate integer, investor_fee_rate integer, days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.expected_return(advance bigint, annual_rate integer, investor_fee_rate integer, days integer) TO hundi_funding;

REVOKE ALL ON FUNCTION funding.fund_at_once(ids uuid[], invoices uuid[], places integer[], investors uuid[], amounts bigint[], keys text[], digests bytea[], memo text, at timestamp with time zone, today date, queues text[], tasks text[], callers uuid[], OUT done integer[], OUT answers text) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.fund_at_once(ids uuid[], invoices uuid[], places integer[], investors uuid[], amounts bigint[], keys text[], digests bytea[], memo text, at timestamp with time zone, today date, queues text[], tasks text[], callers uuid[], OUT done integer[], OUT answers text) TO hundi_app;

REVOKE ALL ON FUNCTION funding.lock_facts(invoice_ids uuid[], asked bigint[], escrows text[], investor_ids uuid[], wallets text[], pair_invoices uuid[], pair_investors uuid[], today date, OUT listed text[], OUT sellers uuid[], OUT customers uuid[], OUT targets bigint[], OUT raised bigint[], OUT reserved bigint[], OUT minimums bigint[], OUT closings timestamp with time zone[], OUT statuses text[], OUT earnings bigint[], OUT payers uuid[], OUT caps bigint[], OUT reserved_in_all bigint[], OUT known text[], OUT verified boolean[], OUT outstanding bigint[], OUT limit_kinds text[], OUT limit_owners text[], OUT limit_customers text[], OUT limit_amounts bigint[], OUT stakes bigint[], OUT exposures bigint[], OUT account_ids bigint[], OUT account_names text[], OUT balances bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.lock_facts(invoice_ids uuid[], asked bigint[], escrows text[], investor_ids uuid[], wallets text[], pair_invoices uuid[], pair_investors uuid[], today date, OUT listed text[], OUT sellers uuid[], OUT customers uuid[], OUT targets bigint[], OUT raised bigint[], OUT reserved bigint[], OUT minimums bigint[], OUT closings timestamp with time zone[], OUT statuses text[], OUT earnings bigint[], OUT payers uuid[], OUT caps bigint[], OUT reserved_in_all bigint[], OUT known text[], OUT verified boolean[], OUT outstanding bigint[], OUT limit_kinds text[], OUT limit_owners text[], OUT limit_customers text[], OUT limit_amounts bigint[], OUT stakes bigint[], OUT exposures bigint[], OUT account_ids bigint[], OUT account_names text[], OUT balances bigint[]) TO hundi_funding;

REVOKE ALL ON FUNCTION funding.positions_of(investor uuid, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.positions_of(investor uuid, today date) TO hundi_funding;

REVOKE ALL ON FUNCTION funding.share_between(start_minor bigint, end_minor bigint, whole numeric, target bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.share_between(start_minor bigint, end_minor bigint, whole numeric, target bigint) TO hundi_funding;

REVOKE ALL ON FUNCTION funding.tell_places(invoices uuid[], queues text[], tasks text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION funding.tell_places(invoices uuid[], queues text[], tasks text[]) TO hundi_funding;

REVOKE ALL ON FUNCTION ledger.balances(names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.balances(names text[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.held_in_escrow(wallet text) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.held_in_escrow(wallet text) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.history(account text, before bigint, page integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.history(account text, before bigint, page integer) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.hold_at_once(entry_ids uuid[], memo text, at timestamp with time zone, source_ids bigint[], target_ids bigint[], amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.hold_at_once(entry_ids uuid[], memo text, at timestamp with time zone, source_ids bigint[], target_ids bigint[], amounts bigint[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.hold_wallets(owners uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.hold_wallets(owners uuid[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.lock_accounts(wanted text[], OUT ids bigint[], OUT names text[], OUT balances bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.lock_accounts(wanted text[], OUT ids bigint[], OUT names text[], OUT balances bigint[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.lock_balances(names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.lock_balances(names text[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.look_up(names text[], OUT ids bigint[], OUT balances bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.look_up(names text[], OUT ids bigint[], OUT balances bigint[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.owed_by(users uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.owed_by(users uuid[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.post_holds(entry_ids uuid[], memo text, at timestamp with time zone, source_ids bigint[], target_ids bigint[], amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.post_holds(entry_ids uuid[], memo text, at timestamp with time zone, source_ids bigint[], target_ids bigint[], amounts bigint[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.post_many(ids uuid[], memos text[], at timestamp with time zone, entry_ids uuid[], sources text[], targets text[], amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.post_many(ids uuid[], memos text[], at timestamp with time zone, entry_ids uuid[], sources text[], targets text[], amounts bigint[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.post_shares(entry uuid, memo text, at timestamp with time zone, source text, owners uuid[], amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.post_shares(entry uuid, memo text, at timestamp with time zone, source text, owners uuid[], amounts bigint[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.posted(ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.posted(ids uuid[]) TO hundi_service;

REVOKE ALL ON FUNCTION ledger.trial_balance() FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.trial_balance() TO hundi_service;

REVOKE ALL ON FUNCTION ledger.trustee_totals(OUT held_minor bigint, OUT owed_minor bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.trustee_totals(OUT held_minor bigint, OUT owed_minor bigint) TO hundi_service;

REVOKE ALL ON FUNCTION platform.audit_slice(most integer, moves_most bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION platform.audit_slice(most integer, moves_most bigint) TO hundi_service;

REVOKE ALL ON FUNCTION platform.halt_money(why text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION platform.halt_money(why text, at timestamp with time zone) TO hundi_service;

REVOKE ALL ON FUNCTION platform.resume_money(halt bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION platform.resume_money(halt bigint) TO hundi_service;

REVOKE ALL ON FUNCTION "user".seen_in_browser(cookie bytea, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION "user".seen_in_browser(cookie bytea, at timestamp with time zone) TO hundi_user;

REVOKE ALL ON FUNCTION "user".ways_to_prove(who uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION "user".ways_to_prove(who uuid) TO hundi_user;

GRANT SELECT,INSERT,UPDATE ON TABLE funding.auto_invest TO hundi_funding;

GRANT SELECT,INSERT ON TABLE funding.auto_invested TO hundi_funding;

GRANT SELECT,INSERT ON TABLE funding.commitments TO hundi_funding;

GRANT UPDATE(received_minor) ON TABLE funding.commitments TO hundi_funding;

GRANT SELECT,INSERT,UPDATE ON TABLE funding.customers TO hundi_funding;

GRANT SELECT,INSERT,UPDATE ON TABLE funding.deals TO hundi_funding;

GRANT SELECT,INSERT,UPDATE ON TABLE funding.exposures TO hundi_funding;

GRANT SELECT,INSERT,UPDATE ON TABLE funding.investors TO hundi_funding;

GRANT SELECT,INSERT ON TABLE funding.limits TO hundi_funding;

GRANT SELECT,INSERT ON TABLE funding.listings TO hundi_funding;

GRANT UPDATE(raised_minor) ON TABLE funding.listings TO hundi_funding;

GRANT UPDATE(reserved_minor) ON TABLE funding.listings TO hundi_funding;

GRANT UPDATE(status) ON TABLE funding.listings TO hundi_funding;

GRANT SELECT,INSERT ON TABLE funding.offers TO hundi_funding;

GRANT UPDATE(is_open) ON TABLE funding.offers TO hundi_funding;

GRANT SELECT,INSERT ON TABLE funding.returns TO hundi_funding;

GRANT SELECT ON TABLE funding.stakes TO hundi_funding;

GRANT SELECT,INSERT,UPDATE ON TABLE funding.told TO hundi_funding;

GRANT SELECT,INSERT,DELETE ON TABLE funding.watches TO hundi_funding;

GRANT SELECT,INSERT ON TABLE invoice.answer_links TO hundi_invoice;

GRANT UPDATE(state) ON TABLE invoice.answer_links TO hundi_invoice;

GRANT UPDATE(codes) ON TABLE invoice.answer_links TO hundi_invoice;

GRANT UPDATE(code_id) ON TABLE invoice.answer_links TO hundi_invoice;

GRANT UPDATE(code_sent_at) ON TABLE invoice.answer_links TO hundi_invoice;

GRANT UPDATE(code_tries) ON TABLE invoice.answer_links TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE invoice.credit_notes TO hundi_invoice;

GRANT SELECT,INSERT,UPDATE ON TABLE invoice.findings TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE invoice.fingerprints TO hundi_invoice;

GRANT UPDATE(released_at) ON TABLE invoice.fingerprints TO hundi_invoice;

GRANT UPDATE(financed_at) ON TABLE invoice.fingerprints TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE invoice.forged_links TO hundi_invoice;

GRANT UPDATE(seen) ON TABLE invoice.forged_links TO hundi_invoice;

GRANT SELECT,INSERT,UPDATE ON TABLE invoice.invoices TO hundi_invoice;

GRANT SELECT,INSERT,UPDATE ON TABLE invoice.outcomes TO hundi_invoice;

GRANT SELECT,INSERT,UPDATE ON TABLE invoice.people TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE invoice.portal_keys TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE invoice.product_terms TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE invoice.timeline TO hundi_invoice;

GRANT SELECT,INSERT,UPDATE ON TABLE invoice.trades TO hundi_invoice;

GRANT SELECT,INSERT ON TABLE ledger.accounts TO hundi_ledger;
GRANT SELECT ON TABLE ledger.accounts TO hundi_sealer;

GRANT UPDATE(balance_minor) ON TABLE ledger.accounts TO hundi_ledger;

GRANT UPDATE(version) ON TABLE ledger.accounts TO hundi_ledger;

GRANT SELECT,INSERT ON TABLE ledger.entries TO hundi_ledger;
GRANT SELECT ON TABLE ledger.entries TO hundi_sealer;

GRANT SELECT,INSERT ON TABLE ledger.moves TO hundi_ledger;
GRANT SELECT ON TABLE ledger.moves TO hundi_sealer;

GRANT SELECT,INSERT ON TABLE notification.holders TO hundi_notification;

GRANT SELECT,INSERT,UPDATE ON TABLE notification.invoices TO hundi_notification;

GRANT SELECT,INSERT ON TABLE notification.notifications TO hundi_notification;

GRANT UPDATE(read_at) ON TABLE notification.notifications TO hundi_notification;

GRANT UPDATE(letter) ON TABLE notification.notifications TO hundi_notification;

GRANT UPDATE(letter_ended_at) ON TABLE notification.notifications TO hundi_notification;

GRANT SELECT,INSERT,UPDATE ON TABLE notification.people TO hundi_notification;

GRANT SELECT,INSERT ON TABLE payment.assignments TO hundi_payment;

GRANT UPDATE(seller_name) ON TABLE payment.assignments TO hundi_payment;

GRANT UPDATE(customer_name) ON TABLE payment.assignments TO hundi_payment;

GRANT UPDATE(issued_on) ON TABLE payment.assignments TO hundi_payment;

GRANT SELECT,INSERT ON TABLE payment.credit_facts TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.credits TO hundi_payment;

GRANT SELECT,INSERT ON TABLE payment.deposits TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.invoices TO hundi_payment;

GRANT SELECT ON TABLE payment.limits TO hundi_payment;

GRANT SELECT,INSERT ON TABLE payment.notices TO hundi_payment;

GRANT SELECT,INSERT ON TABLE payment.payout_facts TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.payouts TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.people TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.placements TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.sweeps TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE payment.virtual_accounts TO hundi_payment;

GRANT SELECT,INSERT,UPDATE ON TABLE platform.approvals TO hundi_service;

GRANT SELECT,INSERT ON TABLE platform.audit_log TO hundi_service;
GRANT SELECT ON TABLE platform.audit_log TO hundi_sealer;

GRANT SELECT,INSERT ON TABLE platform.blocks TO hundi_sealer;

GRANT SELECT ON TABLE platform.clock TO hundi_service;
GRANT UPDATE ON TABLE platform.clock TO hundi_platform;

GRANT SELECT,INSERT,DELETE ON TABLE platform.ended_sessions TO hundi_service;

GRANT SELECT,INSERT,UPDATE ON TABLE platform.idempotent_answers TO hundi_service;

GRANT SELECT ON TABLE platform.money TO hundi_service;
GRANT SELECT ON TABLE platform.money TO hundi_ledger;

GRANT SELECT ON TABLE platform.operating TO hundi_service;

GRANT UPDATE(mode) ON TABLE platform.operating TO hundi_platform;

GRANT SELECT,INSERT ON TABLE platform.person_keys TO hundi_service;

GRANT SELECT,INSERT,UPDATE ON TABLE platform.seal_marks TO hundi_sealer;

GRANT SELECT,INSERT,UPDATE ON TABLE platform.work_items TO hundi_service;

GRANT SELECT,INSERT ON TABLE settlement.adjustments TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.cancelled_invoices TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(status) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(disbursed_on) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(counted_on) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(recovery_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(late_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(earned_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(principal_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(fee_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(reserve_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(investor_fee_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(investors_paid_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(investors_final) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(credited_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(recovery_claimed_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(recourse_owed_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(recourse_minor) ON TABLE settlement.deals TO hundi_settlement;

GRANT UPDATE(written_off_on) ON TABLE settlement.deals TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.distributions TO hundi_settlement;

GRANT UPDATE(undone_at) ON TABLE settlement.distributions TO hundi_settlement;

GRANT SELECT,INSERT,UPDATE ON TABLE settlement.fee_invoice_numbers TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.fee_invoices TO hundi_settlement;

GRANT SELECT,INSERT,UPDATE ON TABLE settlement.interest_years TO hundi_settlement;

GRANT SELECT,INSERT,UPDATE ON TABLE settlement.people TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.positions TO hundi_settlement;

GRANT UPDATE(paid_minor) ON TABLE settlement.positions TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.receipts TO hundi_settlement;

GRANT UPDATE(state) ON TABLE settlement.receipts TO hundi_settlement;

GRANT UPDATE(excess_minor) ON TABLE settlement.receipts TO hundi_settlement;

GRANT SELECT ON TABLE settlement.suppliers TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE settlement.tds_lines TO hundi_settlement;

GRANT SELECT ON TABLE settlement.tds_rules TO hundi_settlement;

GRANT SELECT,INSERT ON TABLE "user".members TO hundi_user;

GRANT UPDATE(member_right) ON TABLE "user".members TO hundi_user;

GRANT UPDATE(removed_at) ON TABLE "user".members TO hundi_user;

GRANT SELECT,INSERT ON TABLE "user".users TO hundi_user;

GRANT UPDATE(email_digest) ON TABLE "user".users TO hundi_user;

GRANT UPDATE(password_hash) ON TABLE "user".users TO hundi_user;

GRANT UPDATE(disabled_at) ON TABLE "user".users TO hundi_user;

GRANT SELECT ON TABLE "user".actors TO hundi_user;

GRANT SELECT,INSERT,UPDATE ON TABLE "user".bank_accounts TO hundi_user;

GRANT SELECT,INSERT,DELETE ON TABLE "user".browser_sessions TO hundi_user;

GRANT UPDATE(digest) ON TABLE "user".browser_sessions TO hundi_user;

GRANT UPDATE(seen_at) ON TABLE "user".browser_sessions TO hundi_user;

GRANT SELECT,INSERT,UPDATE ON TABLE "user".businesses TO hundi_user;

GRANT SELECT,INSERT,UPDATE ON TABLE "user".identities TO hundi_user;

GRANT SELECT,INSERT ON TABLE "user".invitations TO hundi_user;

GRANT UPDATE(status) ON TABLE "user".invitations TO hundi_user;

GRANT UPDATE(person_id) ON TABLE "user".invitations TO hundi_user;

GRANT SELECT,INSERT,UPDATE ON TABLE "user".outcomes TO hundi_user;

GRANT SELECT,INSERT,DELETE ON TABLE "user".passkeys TO hundi_user;

GRANT UPDATE(sign_count) ON TABLE "user".passkeys TO hundi_user;

GRANT UPDATE(used_at) ON TABLE "user".passkeys TO hundi_user;

GRANT SELECT,INSERT,DELETE ON TABLE "user".recovery_codes TO hundi_user;

GRANT UPDATE(used_at) ON TABLE "user".recovery_codes TO hundi_user;

GRANT SELECT,INSERT ON TABLE "user".refresh_tokens TO hundi_user;

GRANT UPDATE(used_at) ON TABLE "user".refresh_tokens TO hundi_user;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE "user".sessions TO hundi_user;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE "user".sign_in_tries TO hundi_user;

GRANT SELECT,INSERT,DELETE ON TABLE "user".totps TO hundi_user;

GRANT UPDATE(sealed_secret) ON TABLE "user".totps TO hundi_user;

GRANT UPDATE(begun_at) ON TABLE "user".totps TO hundi_user;

GRANT UPDATE(confirmed_at) ON TABLE "user".totps TO hundi_user;

GRANT UPDATE(last_step) ON TABLE "user".totps TO hundi_user;

GRANT SELECT,INSERT,DELETE ON TABLE "user".used_challenges TO hundi_user;
