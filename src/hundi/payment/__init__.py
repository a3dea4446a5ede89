"""Money in and out: virtual accounts, webhooks, reconciliation, payouts."""
