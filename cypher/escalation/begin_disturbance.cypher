// A disturbance begins, unless one about the same is going on; returns which, and whether it began now.
MERGE (d:Disturbance {active_for: $about})
ON CREATE SET d += $properties
RETURN d.id AS id, d.id = $properties.id AS began
