"""Machinery that knows nothing of invoices: settings, database, jobs, web, security, servers."""
