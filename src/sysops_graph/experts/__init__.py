"""Experts: what they can, where they go, when they work, when they are away, when they are on call."""
