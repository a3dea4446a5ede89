"""Believable GST invoices: made up, drawn as PDF in several layouts, and as scans.

`paper` is what an invoice says, `samples` makes one up, `render` draws it, `scan` photographs it.
"""
