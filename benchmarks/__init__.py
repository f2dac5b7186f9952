"""What the service costs, measured against something of the same run: `make bench`."""
