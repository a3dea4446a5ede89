"""Measurements: one file a question. `make bench` runs them, `make goals` prints what they left."""
