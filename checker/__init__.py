"""The independent checker: reads a database by plain SQL and works every figure out again.

It shares no code with hundi: psycopg and the standard library only. What it knows of the rules
it has from the money specification. `python -m checker URL`; exit code 1 if anything disagrees.

`python -m checker URL --statements FOLDER` also checks papers as the API gave them to investors
and SMEs: statements line by line, as JSON, CSV and PDF (`<user id>.json`, `.csv`, `.pdf`), and our
tax invoices (`fee-<invoice id>.pdf`).
"""
