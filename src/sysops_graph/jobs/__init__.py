"""The worker: runs what the graph says is due; the doorbell only makes it fast."""
