"""Questions about many tickets at once."""
