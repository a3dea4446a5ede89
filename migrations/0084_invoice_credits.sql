-- Credit notes lower what a customer owes; recourse is a matter of product terms.

ALTER TABLE invoice.product_terms ADD COLUMN recourse BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE invoice.invoices
ADD COLUMN credited_minor BIGINT NOT NULL DEFAULT 0,
ADD CONSTRAINT credits_leave_something CHECK (
    credited_minor >= 0 AND credited_minor < coalesce(face_minor, amount_minor)
);

CREATE TABLE invoice.credit_notes (
    invoice_id UUID NOT NULL REFERENCES invoice.invoices (id),
    number TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (invoice_id, number),
    CONSTRAINT amount_is_positive CHECK (amount_minor > 0)
);
COMMENT ON TABLE invoice.credit_notes IS 'Credit notes that an SME gave before it listed.';
GRANT SELECT, INSERT ON invoice.credit_notes TO hundi_invoice;
