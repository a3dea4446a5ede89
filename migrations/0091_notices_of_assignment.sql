-- What a customer is told when an invoice was sold, and by what code anybody who holds the notice
-- can ask whether it is ours. The code is random: nobody comes upon another's notice.
CREATE TABLE payment.assignments (
    invoice_id UUID PRIMARY KEY REFERENCES payment.invoices (invoice_id),
    code TEXT NOT NULL UNIQUE,
    seller_name TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    -- The day the advance was paid; before it there is no notice.
    issued_on DATE,
    CONSTRAINT a_code_is_twenty_characters CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{20}$')
);
COMMENT ON TABLE payment.assignments IS 'Notices of assignment, and the codes to verify them by.';
GRANT SELECT, INSERT ON payment.assignments TO hundi_payment;
GRANT UPDATE (seller_name, customer_name, issued_on) ON payment.assignments TO hundi_payment;
