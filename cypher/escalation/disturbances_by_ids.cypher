// Disturbances.
UNWIND $ids AS disturbance_id
MATCH (d:Disturbance {id: disturbance_id})
RETURN d.id AS id, d {.*} AS disturbance
