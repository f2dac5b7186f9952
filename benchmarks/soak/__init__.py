"""Tickets live for an hour while things fail, and what that came to."""
