// Areas with their parent and the active areas in them.
UNWIND $ids AS id
MATCH (n:Area {id: id})
RETURN n.id AS id, n.name AS name, n.kind AS kind, n.depth AS depth, n.time_zone AS time_zone, n.country AS country,
  n.subdivision AS subdivision, n.active AS active,
  CASE WHEN n.centre IS NOT NULL THEN { latitude: n.centre.latitude, longitude: n.centre.longitude } END AS centre,
  head(COLLECT { MATCH (n)-[:PART_OF]->(p:Area) RETURN p.id ORDER BY p.id }) AS parent_id,
  head(COLLECT { MATCH (n)-[r:PART_OF]->(p:Area) RETURN r.since_at ORDER BY p.id }) AS since_at,
  COLLECT { MATCH (n)<-[:PART_OF]-(p:Area) WHERE p.active RETURN p.id ORDER BY p.id } AS active_part_ids
