// A step of a visit, and where the expert is by then, if told.
MATCH (v:Visit {id: $visit_id})-[:OF]->(:Assignment)-[:TO]->(e:Expert)
SET v += $properties
WITH v, e
CALL (e) {
  WITH e WHERE $latitude IS NOT NULL AND $longitude IS NOT NULL
  SET e.position = point({latitude: $latitude, longitude: $longitude}), e.position_at = $now
}
RETURN v.id AS visit_id
