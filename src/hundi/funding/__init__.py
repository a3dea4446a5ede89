"""Funding: investors commit money to a listing until its target is met."""
