"""The GST registry and the e-invoice portal."""
