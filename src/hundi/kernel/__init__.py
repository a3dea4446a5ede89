"""Words everyone shares: money, rates, calendar, ids, errors. Pure; imports nothing of hundi."""
