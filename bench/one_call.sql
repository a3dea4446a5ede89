-- The peer "one stored-function call a request": the same rules and the same rows as hundi's
-- fund, for one request, in one call. Written to be quick: one round trip, plans kept.
CREATE SCHEMA bench;
CREATE TABLE bench.investors (n INTEGER PRIMARY KEY, id UUID NOT NULL);
CREATE TABLE bench.invoices (n INTEGER PRIMARY KEY, id UUID NOT NULL);

-- Its jobs wake nobody: a NOTIFY in each transaction would let only one commit at a time.
CREATE TABLE bench.jobs (LIKE jobs.procrastinate_jobs INCLUDING ALL);

CREATE FUNCTION bench.fund(the_investor UUID, the_invoice UUID, amount BIGINT)
RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    l RECORD;
    i RECORD;
    source RECORD;
    target RECORD;
    most_out BIGINT;
    most_here BIGINT;
    most_on_one BIGINT;
    stake BIGINT;
    exposed BIGINT;
    taken BIGINT;
    made UUID := uuidv7();
    news JSONB;
BEGIN
    SELECT * INTO l FROM funding.listings WHERE invoice_id = the_invoice FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN 'no_such_listing'; END IF;
    SELECT * INTO i FROM funding.investors WHERE id = the_investor FOR NO KEY UPDATE;
    IF l.status <> 'open' OR now() >= l.closes_at THEN RETURN 'listing_closed'; END IF;
    IF NOT i.kyc_verified THEN RETURN 'kyc_required'; END IF;
    IF the_investor IN (l.seller_id, l.customer_id) THEN RETURN 'own_invoice'; END IF;
    IF amount > l.target_minor - l.raised_minor THEN RETURN 'target_exceeded'; END IF;
    IF amount < l.minimum_minor AND amount <> l.target_minor - l.raised_minor THEN
        RETURN 'commitment_too_small';
    END IF;
    SELECT amount_minor INTO most_out FROM funding.limits
    WHERE kind = 'outstanding' AND effective_from <= current_date
        AND (investor_id IS NULL OR investor_id = the_investor)
    ORDER BY investor_id NULLS LAST, effective_from DESC LIMIT 1;
    SELECT amount_minor INTO most_here FROM funding.limits
    WHERE kind = 'invoice' AND effective_from <= current_date
        AND (investor_id IS NULL OR investor_id = the_investor)
    ORDER BY investor_id NULLS LAST, effective_from DESC LIMIT 1;
    SELECT staked_minor INTO stake FROM funding.commitments
    WHERE investor_id = the_investor AND invoice_id = the_invoice
    ORDER BY start_minor DESC LIMIT 1;
    stake := coalesce(stake, 0) + amount;
    IF i.outstanding_minor + amount > most_out OR stake > most_here THEN
        RETURN 'limit_exceeded';
    END IF;
    SELECT coalesce(
        min(amount_minor) FILTER (
            WHERE investor_id IS NOT NULL AND customer_id IS NOT NULL
        ),
        min(amount_minor) FILTER (WHERE coalesce(investor_id, customer_id) IS NOT NULL),
        min(amount_minor)
    ) INTO most_on_one FROM (
        SELECT DISTINCT ON (investor_id, customer_id) investor_id, customer_id, amount_minor
        FROM funding.limits
        WHERE kind = 'concentration' AND effective_from <= current_date
            AND (investor_id IS NULL OR investor_id = the_investor)
            AND (customer_id IS NULL OR customer_id = l.customer_id)
        ORDER BY investor_id, customer_id, effective_from DESC
    ) AS own;
    SELECT outstanding_minor INTO exposed FROM funding.exposures
    WHERE investor_id = the_investor AND customer_id = l.customer_id;
    IF coalesce(exposed, 0) + amount > most_on_one THEN RETURN 'concentration_exceeded'; END IF;
    SELECT reserved_minor INTO taken FROM funding.customers WHERE id = l.customer_id;
    IF l.raised_minor + amount > l.reserved_minor
        OR taken > funding.cap_of(l.customer_id, current_date) THEN
        RETURN 'customer_cap_reached';
    END IF;
    SELECT * INTO target FROM ledger.accounts
    WHERE name = 'escrow:' || the_invoice FOR NO KEY UPDATE;
    SELECT * INTO source FROM ledger.accounts
    WHERE name = 'wallet:' || the_investor FOR NO KEY UPDATE;
    IF source.balance_minor < amount THEN RETURN 'insufficient_funds'; END IF;

    INSERT INTO ledger.entries (id, memo, posted_at) VALUES (made, 'Funding of an invoice', now());
    INSERT INTO ledger.moves VALUES (made, 1, source.id, target.id, amount);
    UPDATE ledger.accounts SET balance_minor = balance_minor - amount, version = version + 1
    WHERE id = source.id;
    UPDATE ledger.accounts SET balance_minor = balance_minor + amount, version = version + 1
    WHERE id = target.id;
    INSERT INTO funding.commitments (
        id, invoice_id, investor_id, start_minor, end_minor, staked_minor, committed_at
    )
    VALUES (
        made, the_invoice, the_investor, l.raised_minor, l.raised_minor + amount, stake, now()
    );
    UPDATE funding.investors SET outstanding_minor = outstanding_minor + amount
    WHERE id = the_investor;
    INSERT INTO funding.exposures AS e (investor_id, customer_id, outstanding_minor)
    VALUES (the_investor, l.customer_id, amount)
    ON CONFLICT (investor_id, customer_id)
    DO UPDATE SET outstanding_minor = e.outstanding_minor + amount;
    UPDATE funding.listings SET
        raised_minor = raised_minor + amount,
        status = CASE WHEN raised_minor + amount = target_minor THEN 'funded' ELSE 'open' END
    WHERE invoice_id = the_invoice;
    news := jsonb_build_object('event', jsonb_build_object(
        'invoice_id', the_invoice, 'happened_at', now(),
        'raised', jsonb_build_object('minor', l.raised_minor + amount, 'currency', 'INR'),
        'commitments', jsonb_build_array(jsonb_build_object(
            'id', made, 'investor_id', the_investor, 'interval', jsonb_build_object(
                'start', l.raised_minor, 'end', l.raised_minor + amount
            )
        ))
    ));
    INSERT INTO bench.jobs (queue_name, task_name, priority, lock, args)
    VALUES
    ('invoice', 'invoice.show_raised/FundsCommitted', 0, 'invoice:' || the_invoice, news),
    ('settlement', 'settlement.add_positions/FundsCommitted', 0,
        'settlement:' || the_invoice, news),
    ('notification', 'notification.tell/FundsCommitted', 0,
        'notification:' || the_invoice, news);
    RETURN 'funded';
END
$$;
