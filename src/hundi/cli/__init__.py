"""What an operator or a developer types: one file a command."""
