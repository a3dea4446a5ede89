-- An advance on its way to the bank is of one invoice. Payouts that were ordered before this do not
-- say of which, and none of a withdrawal or a refund does: those are of a wallet, or of a credit.
ALTER TABLE payment.payouts
ADD COLUMN invoice_id UUID REFERENCES payment.invoices (invoice_id),
ADD CONSTRAINT only_an_advance_is_of_an_invoice CHECK (invoice_id IS NULL OR purpose = 'advance');
