-- How much of their money people may withdraw, in one withdrawal and in a day (by the calendar
-- in India). A row without a person is for everybody; a person's own goes before it. The latest
-- that has begun is in force.
CREATE TABLE payment.limits (
    kind TEXT NOT NULL,
    user_id UUID,
    amount_minor BIGINT NOT NULL,
    effective_from DATE NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, user_id, effective_from),
    CONSTRAINT known_kind CHECK (kind IN ('withdrawal', 'withdrawal_day')),
    CONSTRAINT a_limit_is_not_negative CHECK (amount_minor >= 0)
);
COMMENT ON TABLE payment.limits IS 'Effective-dated limits of withdrawals.';
GRANT SELECT ON payment.limits TO hundi_payment;
-- Five crore at once, ten in a day.
INSERT INTO payment.limits (kind, user_id, amount_minor, effective_from) VALUES
('withdrawal', NULL, 5000000000, '2000-01-01'),
('withdrawal_day', NULL, 10000000000, '2000-01-01');
