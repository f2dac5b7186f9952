// What became of a locked disturbance; one that is lifted makes room for the next about the same.
MATCH (d:Disturbance {id: $disturbance_id})
SET d += $properties
RETURN d.id AS id
