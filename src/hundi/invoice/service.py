"""Invoice: takes an SME's invoice, finds out what it is worth believing, and offers it."""

from hundi.runtime.service import Service

service = Service(name="invoice")
