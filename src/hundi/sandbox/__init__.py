"""The sandbox world: one process that plays bank, KYC provider, GST registry and mail server.

Real HTTP and real SMTP, so that the platform's adapters run unchanged against it. Everything it
acknowledged survives a kill, because its own book is later compared with the platform's.
`papers` makes the invoices that people in this world send each other.
"""
