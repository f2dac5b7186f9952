"""Customers, their contracts and devices, and what a contract entitles to."""
