-- Notification: whom we can tell, what we told them, and which letters went out.
CREATE SCHEMA notification;
GRANT USAGE ON SCHEMA notification TO hundi_notification;

-- One row a person: the inbox's lock, the sealed contact (once we heard of the registration) and
-- the groups of letters that the person does not want.
CREATE TABLE notification.people (
    user_id UUID PRIMARY KEY,
    role TEXT,
    sealed_email TEXT,
    sealed_name TEXT,
    muted TEXT[] NOT NULL DEFAULT '{}',
    bounced_at TIMESTAMPTZ,
    CONSTRAINT a_contact_is_whole CHECK (
        (role IS NULL) = (sealed_email IS NULL) AND (role IS NULL) = (sealed_name IS NULL)
    ),
    CONSTRAINT role_is_known CHECK (role IN ('sme', 'investor', 'customer', 'admin')),
    CONSTRAINT must_have_letters_stay_on CHECK (
        muted <@ ARRAY['invoices', 'investing', 'repayments']
    )
);
COMMENT ON TABLE notification.people IS
    'Whom we can tell: sealed contact, choices; its row lock puts an inbox in order of commit.';
GRANT SELECT, INSERT, UPDATE ON notification.people TO hundi_notification;

CREATE TABLE notification.invoices (
    invoice_id UUID PRIMARY KEY,
    seller_id UUID NOT NULL,
    customer_id UUID,
    number TEXT NOT NULL
);
COMMENT ON TABLE notification.invoices IS
    'Our own copy of whose an invoice is, for events that name only the invoice.';
GRANT SELECT, INSERT, UPDATE ON notification.invoices TO hundi_notification;

CREATE TABLE notification.holders (
    invoice_id UUID NOT NULL,
    investor_id UUID NOT NULL,
    PRIMARY KEY (invoice_id, investor_id)
);
COMMENT ON TABLE notification.holders IS
    'Our own copy of who put money into an invoice, to tell them when it goes late.';
GRANT SELECT, INSERT ON notification.holders TO hundi_notification;

-- The ids of one person are drawn while that person's row is locked, so they become visible in
-- order; CACHE 1 keeps a session from drawing ahead.
CREATE TABLE notification.notifications (
    id BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES notification.people (user_id),
    cause_id UUID NOT NULL,
    kind TEXT NOT NULL,
    params JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ,
    letter TEXT NOT NULL,
    letter_ended_at TIMESTAMPTZ,
    CONSTRAINT told_once UNIQUE (user_id, cause_id),
    CONSTRAINT kind_is_a_word CHECK (kind ~ '^[a-z][a-z_]{2,40}$'),
    CONSTRAINT letter_state_is_known CHECK (
        letter IN ('due', 'sent', 'muted', 'undeliverable')
    ),
    CONSTRAINT a_due_letter_has_not_ended CHECK ((letter = 'due') = (letter_ended_at IS NULL))
);
CREATE INDEX notifications_of_person ON notification.notifications (user_id, id);
CREATE INDEX notifications_due ON notification.notifications (user_id) WHERE letter = 'due';
COMMENT ON TABLE notification.notifications IS
    'What each person was told, without personal data, and what became of the letter.';
GRANT SELECT, INSERT ON notification.notifications TO hundi_notification;
GRANT UPDATE (read_at, letter, letter_ended_at)
    ON notification.notifications TO hundi_notification;
