"""What tests share: a database as migrated, the application on it, people, papers."""
