"""Who hears of a ticket that is not getting on: levels, paths, last resort. Decides and records; `lifecycle` acts."""
