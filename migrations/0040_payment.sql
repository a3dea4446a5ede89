-- Payment: money in and out. What the bank says is kept as facts that only grow; where the money
-- of a credit or payout is follows from them and is written by the ledger alone.
CREATE SCHEMA payment;
GRANT USAGE ON SCHEMA payment TO hundi_payment;

CREATE TABLE payment.people (
    user_id UUID PRIMARY KEY,
    role TEXT,
    kyc_status TEXT NOT NULL DEFAULT 'pending',
    sealed_account TEXT,
    account_digest BYTEA,
    ifsc TEXT,
    sealed_holder TEXT,
    account_at TIMESTAMPTZ,
    CONSTRAINT role_is_known CHECK (role IN ('sme', 'investor', 'customer', 'admin')),
    CONSTRAINT kyc_status_is_known CHECK (kyc_status IN ('pending', 'verified', 'rejected')),
    CONSTRAINT an_account_is_whole CHECK (
        num_nulls(sealed_account, account_digest, ifsc, sealed_holder) IN (0, 4)
    )
);
CREATE INDEX people_account_digest ON payment.people (account_digest);
COMMENT ON TABLE payment.people IS
    'Our copy of who may move money, and of the verified account their payouts go to, sealed.';
GRANT SELECT, INSERT, UPDATE ON payment.people TO hundi_payment;

CREATE TABLE payment.invoices (
    invoice_id UUID PRIMARY KEY,
    seller_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    number TEXT NOT NULL,
    canonical_number TEXT NOT NULL,
    face_minor BIGINT NOT NULL,
    taxable_minor BIGINT NOT NULL,
    lawful_tds_rates INTEGER[] NOT NULL,
    due_on DATE NOT NULL,
    state TEXT NOT NULL,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    listed_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT state_is_known CHECK (state IN ('listed', 'disbursed', 'settled', 'closed')),
    CONSTRAINT face_is_positive CHECK (face_minor > 0),
    CONSTRAINT taxable_is_part_of_face CHECK (taxable_minor BETWEEN 0 AND face_minor),
    CONSTRAINT paid_is_not_negative CHECK (paid_minor >= 0)
);
CREATE INDEX invoices_canonical_number ON payment.invoices (canonical_number);
CREATE INDEX invoices_customer_id ON payment.invoices (customer_id);
CREATE INDEX invoices_awaiting ON payment.invoices ((face_minor - paid_minor))
    WHERE state IN ('listed', 'disbursed');
COMMENT ON TABLE payment.invoices IS
    'Our copy of what customers are to pay; paid_minor is what we put on receipts of it.';
GRANT SELECT, INSERT, UPDATE ON payment.invoices TO hundi_payment;

CREATE TABLE payment.deposits (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    method TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0),
    CONSTRAINT method_is_known CHECK (method IN ('bank', 'upi')),
    CONSTRAINT it_expires_after_it_was_asked CHECK (expires_at > requested_at)
);
COMMENT ON TABLE payment.deposits IS
    'Deposits people announced. Whatever amount arrives before it expires counts.';
GRANT SELECT, INSERT ON payment.deposits TO hundi_payment;

-- The row comes first, the bank's number later: the row's id is our reference at the bank.
CREATE TABLE payment.virtual_accounts (
    id UUID PRIMARY KEY,
    invoice_id UUID UNIQUE REFERENCES payment.invoices (invoice_id),
    deposit_id UUID UNIQUE REFERENCES payment.deposits (id),
    name TEXT NOT NULL,
    invoice_number TEXT,
    account_number TEXT UNIQUE,
    ifsc TEXT,
    upi_id TEXT,
    wanted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT it_is_for_one_thing CHECK (num_nonnulls(invoice_id, deposit_id) = 1),
    CONSTRAINT an_open_one_is_whole CHECK ((account_number IS NULL) = (ifsc IS NULL))
);
CREATE INDEX virtual_accounts_not_open ON payment.virtual_accounts (wanted_at)
    WHERE account_number IS NULL AND invoice_id IS NOT NULL;
COMMENT ON TABLE payment.virtual_accounts IS
    'One bank account number per invoice and per deposit: money to it is for that.';
GRANT SELECT, INSERT, UPDATE ON payment.virtual_accounts TO hundi_payment;

CREATE TABLE payment.notices (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    sealed_body TEXT NOT NULL,
    verdict TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT verdict_is_a_word CHECK (verdict ~ '^[a-z][a-z_]{1,60}$')
);
COMMENT ON TABLE payment.notices IS
    'Every signed webhook, its raw bytes sealed (they hold payers'' data), and what we made of it.';
GRANT SELECT, INSERT ON payment.notices TO hundi_payment;

CREATE TABLE payment.credits (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    source TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    invoice_number TEXT,
    virtual_account TEXT,
    utr TEXT,
    sealed_payer_name TEXT,
    sealed_payer_account TEXT,
    payer_digest BYTEA,
    payer_ifsc TEXT,
    payer_check TEXT,
    contradicted BOOLEAN NOT NULL DEFAULT FALSE,
    state TEXT NOT NULL DEFAULT 'pending',
    place TEXT NOT NULL DEFAULT 'nowhere',
    user_id UUID,
    invoice_id UUID REFERENCES payment.invoices (invoice_id),
    reason TEXT,
    heard_at TIMESTAMPTZ NOT NULL,
    part_of UUID REFERENCES payment.credits (id),
    placed_by UUID,
    undone_by UUID,
    parked_until DATE,
    parked_why TEXT,
    CONSTRAINT one_credit_a_transaction UNIQUE (source, transaction_id),
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0),
    CONSTRAINT payer_account_has_a_digest CHECK (
        (sealed_payer_account IS NULL) = (payer_digest IS NULL)
    ),
    CONSTRAINT payer_check_is_known CHECK (payer_check IN ('own', 'other', 'unknown')),
    CONSTRAINT state_is_known CHECK (
        state IN ('pending', 'success', 'failed', 'reversed', 'reversal_pending', 'conflict')
    ),
    CONSTRAINT place_is_known CHECK (
        place IN ('nowhere', 'wallet', 'receipts', 'suspense', 'refunded', 'returned', 'split')
    ),
    CONSTRAINT money_in_a_wallet_is_somebodys CHECK (place <> 'wallet' OR user_id IS NOT NULL),
    CONSTRAINT money_on_receipts_is_for_an_invoice CHECK (
        place <> 'receipts' OR invoice_id IS NOT NULL
    ),
    CONSTRAINT suspense_has_a_reason CHECK (place <> 'suspense' OR reason IS NOT NULL),
    CONSTRAINT a_contradiction_is_a_conflict CHECK (NOT contradicted OR state = 'conflict'),
    CONSTRAINT parked_has_a_reason CHECK ((parked_until IS NULL) = (parked_why IS NULL))
);
CREATE INDEX credits_part_of ON payment.credits (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX credits_placed_by_hand ON payment.credits (seq) WHERE placed_by IS NOT NULL;
COMMENT ON TABLE payment.credits IS
    'Each bank credit once, for ever: what it is for and where its money is.';
GRANT SELECT, INSERT, UPDATE ON payment.credits TO hundi_payment;

-- The numbers are drawn while the invoice's row is locked, so they are the order in which money
-- came onto its receipts; CACHE 1 keeps a session from drawing ahead.
CREATE TABLE payment.placements (
    seq BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    invoice_id UUID NOT NULL REFERENCES payment.invoices (invoice_id),
    credit_id UUID NOT NULL REFERENCES payment.credits (id),
    amount_minor BIGINT NOT NULL,
    is_taken_back BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0)
);
CREATE INDEX placements_invoice_id ON payment.placements (invoice_id, seq);
COMMENT ON TABLE payment.placements IS
    'Money of credits put onto receipts of invoices, in order: whose a receipt still is.';
GRANT SELECT, INSERT, UPDATE ON payment.placements TO hundi_payment;

CREATE TABLE payment.credit_facts (
    credit_id UUID NOT NULL REFERENCES payment.credits (id),
    status TEXT NOT NULL,
    paid_at TIMESTAMPTZ NOT NULL,
    heard_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT a_fact_is_known_once PRIMARY KEY (credit_id, status),
    CONSTRAINT status_is_known CHECK (status IN ('success', 'failed', 'pending', 'reversed'))
);
COMMENT ON TABLE payment.credit_facts IS
    'What the bank said of a credit, grow-only: order and repetition change nothing.';
GRANT SELECT, INSERT ON payment.credit_facts TO hundi_payment;

CREATE TABLE payment.payouts (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    purpose TEXT NOT NULL,
    user_id UUID,
    credit_id UUID REFERENCES payment.credits (id),
    amount_minor BIGINT NOT NULL,
    sealed_for UUID NOT NULL,
    sealed_account TEXT NOT NULL,
    sealed_name TEXT,
    ifsc TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'requested',
    contradicted BOOLEAN NOT NULL DEFAULT FALSE,
    posted TEXT[] NOT NULL DEFAULT '{}',
    utr TEXT,
    requested_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    processed_at TIMESTAMPTZ,
    asked INTEGER NOT NULL DEFAULT 0,
    ask_at TIMESTAMPTZ,
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0),
    CONSTRAINT purpose_is_known CHECK (purpose IN ('advance', 'withdrawal', 'refund')),
    CONSTRAINT money_comes_from_somewhere CHECK (
        CASE purpose WHEN 'refund' THEN credit_id IS NOT NULL ELSE user_id IS NOT NULL END
    ),
    CONSTRAINT state_is_known CHECK (
        state IN ('requested', 'received', 'processed', 'failed', 'returned', 'conflict')
    ),
    CONSTRAINT posted_steps_are_known CHECK (
        posted <@ ARRAY['processed', 'failed', 'returned']
    ),
    CONSTRAINT paid_or_failed_never_both CHECK (NOT posted @> ARRAY['processed', 'failed']),
    CONSTRAINT a_return_follows_a_payment CHECK (
        NOT 'returned' = ANY (posted) OR 'processed' = ANY (posted)
    )
);
CREATE INDEX payouts_to_ask_about ON payment.payouts (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX payouts_of_a_person ON payment.payouts (user_id, seq);
COMMENT ON TABLE payment.payouts IS
    'Money out, each ordered once under our own reference (its id) and asked about until final.';
GRANT SELECT, INSERT, UPDATE ON payment.payouts TO hundi_payment;

CREATE TABLE payment.payout_facts (
    payout_id UUID NOT NULL REFERENCES payment.payouts (id),
    status TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    utr TEXT,
    reason TEXT,
    heard_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT a_payout_fact_is_known_once PRIMARY KEY (payout_id, status),
    CONSTRAINT status_is_known CHECK (
        status IN ('received', 'processed', 'failed', 'returned')
    )
);
COMMENT ON TABLE payment.payout_facts IS 'What the bank said of a payout, grow-only.';
GRANT SELECT, INSERT ON payment.payout_facts TO hundi_payment;

CREATE TABLE payment.sweeps (
    source TEXT PRIMARY KEY,
    heard_until TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE payment.sweeps IS
    'How far we have heard the bank, by its own clock: the time of the newest credit it told.';
GRANT SELECT, INSERT, UPDATE ON payment.sweeps TO hundi_payment;
