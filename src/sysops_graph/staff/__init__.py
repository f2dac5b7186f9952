"""Staff, contacts and contact groups."""
