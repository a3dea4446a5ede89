"""The bank: money in by virtual accounts, money out by payouts, accounts verified."""
