"""The orchestrator: every use-case that may end in a move of a ticket, and the handlers of the core lane."""
