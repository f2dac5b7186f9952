"""Messages, timers and commands: what must happen next, written in the transaction that decides it."""
