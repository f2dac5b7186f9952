"""Others who do a part of what we do, measured beside us: `make bench-peers`."""
