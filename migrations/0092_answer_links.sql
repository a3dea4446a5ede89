-- Links by which a customer answers one invoice without signing in. The link's text and the codes
-- are kept nowhere: they are MACs of these ids. Business time.
CREATE TABLE invoice.answer_links (
    id UUID PRIMARY KEY,
    invoice_id UUID NOT NULL REFERENCES invoice.invoices (id),
    customer_id UUID NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    answer_by TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    asked_by TEXT NOT NULL,
    state TEXT NOT NULL,
    codes SMALLINT NOT NULL DEFAULT 0,
    code_id UUID,
    code_sent_at TIMESTAMPTZ,
    code_tries SMALLINT NOT NULL DEFAULT 0,
    CONSTRAINT asked_by_somebody_known CHECK (asked_by IN ('platform', 'sme', 'operator')),
    CONSTRAINT known_state CHECK (state IN ('live', 'replaced', 'accepted', 'disputed')),
    CONSTRAINT a_link_ends CHECK (issued_at < answer_by AND answer_by <= expires_at + INTERVAL '1 second'),
    CONSTRAINT a_link_has_five_codes CHECK (codes BETWEEN 0 AND 5),
    CONSTRAINT a_code_has_five_tries CHECK (code_tries BETWEEN 0 AND 4),
    CONSTRAINT a_code_is_a_live_links CHECK (
        code_id IS NULL OR (code_sent_at IS NOT NULL AND state = 'live')
    )
);
COMMENT ON TABLE invoice.answer_links IS
'Links by which customers answer, one live an invoice, and the code that was sent for it.';
CREATE UNIQUE INDEX one_link_is_live ON invoice.answer_links (invoice_id) WHERE state = 'live';
CREATE INDEX answer_links_invoice_id ON invoice.answer_links (invoice_id, issued_at);
GRANT SELECT, INSERT ON invoice.answer_links TO hundi_invoice;
GRANT UPDATE (state, codes, code_id, code_sent_at, code_tries)
ON invoice.answer_links TO hundi_invoice;

CREATE TABLE invoice.forged_links (
    minute TIMESTAMPTZ PRIMARY KEY,
    seen INTEGER NOT NULL,
    CONSTRAINT seen_is_positive CHECK (seen > 0)
);
COMMENT ON TABLE invoice.forged_links IS
'How many links that are none of ours came in a minute. The first of each is in the audit log.';
GRANT SELECT, INSERT ON invoice.forged_links TO hundi_invoice;
GRANT UPDATE (seen) ON invoice.forged_links TO hundi_invoice;
