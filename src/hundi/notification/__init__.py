"""The notification service. Read `service.py` first."""
