"""hundi: an open invoice-financing platform. Read ARCHITECTURE.md first."""

__version__ = "0.1.0"
