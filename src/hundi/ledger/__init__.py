"""The money core: entries (pure), the journal (SQL), and the audit (proofs)."""
