"""SLA clocks: what a service level promises, when it is due, and whether it was kept."""
