-- More evidence of an invoice: data beside paper, more marks, who trades with whom, lateness.
ALTER TABLE invoice.findings ADD COLUMN late_payment JSONB;
ALTER TABLE invoice.findings DROP CONSTRAINT known_kind;
ALTER TABLE invoice.findings ADD CONSTRAINT known_kind
CHECK (kind IN ('pdf', 'png', 'jpeg', 'json', 'xml', 'unknown'));

-- When the customer had paid all of it; None while it owes.
ALTER TABLE invoice.outcomes ADD COLUMN settled_on DATE;
CREATE INDEX invoices_customer ON invoice.invoices (customer_id, accepted_due_on)
WHERE customer_id IS NOT NULL;

-- A mark is reserved when it is written, financed once money went out on it, and then held for
-- ever: what was financed once is never financed again.
ALTER TABLE invoice.fingerprints ADD COLUMN financed_at TIMESTAMPTZ;
GRANT UPDATE (financed_at) ON invoice.fingerprints TO hundi_invoice;
ALTER TABLE invoice.fingerprints ADD CONSTRAINT what_is_financed_is_not_released
CHECK (financed_at IS NULL OR released_at IS NULL);
ALTER TABLE invoice.fingerprints DROP CONSTRAINT known_kind;
ALTER TABLE invoice.fingerprints ADD CONSTRAINT known_kind CHECK (
    kind IN (
        'irn', 'f1', 'number', 'f2', 'folded', 'f3', 'stem', 'whole', 'short', 'any_year', 'file'
    )
);
DROP INDEX invoice.fingerprint_held_once;
DROP INDEX invoice.fingerprints_alike;
-- Of two simultaneous uploads exactly one wins.
CREATE UNIQUE INDEX fingerprint_held_once ON invoice.fingerprints (kind, digest)
WHERE released_at IS NULL AND kind IN ('irn', 'f1', 'number');
CREATE INDEX fingerprints_alike ON invoice.fingerprints (kind, digest)
WHERE released_at IS NULL AND kind NOT IN ('irn', 'f1', 'number');

-- What the last look before money went out came to; once.
ALTER TABLE invoice.invoices ADD COLUMN disbursal TEXT;
ALTER TABLE invoice.invoices ADD CONSTRAINT known_disbursal
CHECK (disbursal IN ('cleared', 'stopped'));
CREATE INDEX invoices_for_operators ON invoice.invoices (seq) WHERE awaiting = 'operator';

CREATE TABLE invoice.trades (
    invoice_id UUID PRIMARY KEY REFERENCES invoice.invoices (id),
    seller_gstin TEXT NOT NULL,
    buyer_gstin TEXT NOT NULL,
    seller_pan TEXT NOT NULL GENERATED ALWAYS AS (substr(seller_gstin, 3, 10)) STORED,
    buyer_pan TEXT NOT NULL GENERATED ALWAYS AS (substr(buyer_gstin, 3, 10)) STORED,
    traded_on DATE NOT NULL
);
COMMENT ON TABLE invoice.trades IS
'Who invoiced whom, for finding money that goes in a circle. GSTINs are public.';
CREATE INDEX trades_seller ON invoice.trades (seller_pan, traded_on);
GRANT SELECT, INSERT, UPDATE ON invoice.trades TO hundi_invoice;
