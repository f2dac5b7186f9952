"""Weeks in seconds: a written scenario drives the real use-cases on a real database, at a virtual time."""
