-- Roles, and the tables of the machinery: the clock, answers kept for idempotency keys, each
-- person's key, the operators' desk and the log of what people with power did.
--
-- One login, hundi_app, touches no table of a service's by a right of its own; each transaction
-- takes on the role of the service it works for (SET LOCAL ROLE). Alone it may do two things: work
-- the job queue (0002), and call funding.fund_at_once (0085), which runs as the funding service. Roles belong to the cluster, not the database, so
-- they may be there already.
DO $$
DECLARE
    service TEXT;
BEGIN
    FOREACH service IN ARRAY ARRAY[
        'hundi_service', 'hundi_ledger', 'hundi_platform', 'hundi_user', 'hundi_invoice',
        'hundi_funding', 'hundi_payment', 'hundi_settlement', 'hundi_notification'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', service);
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hundi_app') THEN
        CREATE ROLE hundi_app LOGIN NOINHERIT;
    END IF;
    FOREACH service IN ARRAY ARRAY[
        'hundi_platform', 'hundi_user', 'hundi_invoice', 'hundi_funding', 'hundi_payment',
        'hundi_settlement', 'hundi_notification'
    ] LOOP
        EXECUTE format('GRANT hundi_service TO %I', service);
        EXECUTE format('GRANT %I TO hundi_app', service);
    END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA public FROM public;

CREATE SCHEMA platform;
GRANT USAGE ON SCHEMA platform TO hundi_service;

-- How far the sandbox has moved the day, and the last day whose turn was announced.
CREATE TABLE platform.clock (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE,
    advanced_days INTEGER NOT NULL DEFAULT 0,
    last_day DATE,
    CONSTRAINT there_is_one_clock CHECK (one),
    CONSTRAINT time_does_not_go_back CHECK (advanced_days >= 0)
);
INSERT INTO platform.clock DEFAULT VALUES;
GRANT SELECT ON platform.clock TO hundi_service;
GRANT UPDATE ON platform.clock TO hundi_platform;

-- Text, not JSONB: a repeated request gets the same bytes.
CREATE TABLE platform.idempotent_answers (
    caller_id UUID NOT NULL,
    key TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    status INTEGER,
    body TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (caller_id, key),
    CONSTRAINT key_is_short CHECK (length(key) BETWEEN 1 AND 64)
-- Room for some answers beside their claims; most come with them.
) WITH (fillfactor = 80);
GRANT SELECT, INSERT, UPDATE ON platform.idempotent_answers TO hundi_service;

-- One key a person, sealed under the master key. Forgetting a person is deleting the key.
CREATE TABLE platform.person_keys (
    person_id UUID PRIMARY KEY,
    sealed_key BYTEA NOT NULL
);
GRANT SELECT, INSERT ON platform.person_keys TO hundi_service;

-- Sessions that were ended, for a process that starts or was out of touch for a moment.
CREATE TABLE platform.ended_sessions (
    session_id UUID PRIMARY KEY,
    ended_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ended_sessions_ended_at ON platform.ended_sessions (ended_at);
GRANT SELECT, INSERT, DELETE ON platform.ended_sessions TO hundi_service;

-- What waits for an operator. The id derives from what it is about, so it opens once.
CREATE TABLE platform.work_items (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    reasons JSONB NOT NULL DEFAULT '[]',
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ
);
CREATE INDEX work_items_open ON platform.work_items (seq) WHERE closed_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON platform.work_items TO hundi_service;

-- Two different people for what moves money or accepts risk.
CREATE TABLE platform.approvals (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    payload JSONB NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    approved_by UUID,
    approved_at TIMESTAMPTZ,
    CONSTRAINT two_different_people CHECK (approved_by <> proposed_by),
    CONSTRAINT approved_by_someone CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX approvals_waiting ON platform.approvals (seq) WHERE approved_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON platform.approvals TO hundi_service;

-- What people with power did, and what moved money by hand. Append-only.
CREATE TABLE platform.audit_log (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor_id UUID,
    action TEXT NOT NULL,
    subject_id UUID,
    details JSONB NOT NULL DEFAULT '{}'
);
GRANT SELECT, INSERT ON platform.audit_log TO hundi_service;

CREATE FUNCTION platform.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_schema || '.' || tg_table_name
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER audit_log_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.audit_log
FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- Our own SQL names its schema everywhere; the job queue's SQL does not.
ALTER ROLE hundi_app SET search_path = jobs;
