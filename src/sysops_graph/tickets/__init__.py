"""The ticket: its table of moves, its triage, its history."""
