"""hundi: an open invoice-financing platform. Read ARCHITECTURE.md first."""
