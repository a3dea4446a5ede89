-- Operators ask what is out on one customer; by its key the table answers only for an investor.
-- Only the customer stands in it, so that a counter that changes stays where it is (HOT).
CREATE INDEX exposures_by_customer ON funding.exposures (customer_id);
