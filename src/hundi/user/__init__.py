"""The user service: who people are, and what of it has been proved."""
