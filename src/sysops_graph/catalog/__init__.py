"""Products, families, skills, issue kinds, plans, areas and queues; the versions of policies."""
