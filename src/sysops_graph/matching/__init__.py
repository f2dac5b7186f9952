"""Who may take a ticket, who should, why, and why nobody."""
