"""Settlement: pays the SME, collects, distributes; late, default, recovery."""
