// Disturbances that are going on, the oldest first: few, found by what only these have.
MATCH (d:Disturbance) WHERE d.active_for IS NOT NULL
RETURN d {.*} AS disturbance ORDER BY d.began_at, d.id
