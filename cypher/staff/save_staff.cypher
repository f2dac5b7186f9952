// Writes somebody on the staff with exactly the areas they lead; contact data only when new data is given.
MERGE (n:Staff {id: $id})
SET n += coalesce($contact, {})
SET n.name = $name, n.language = $language, n.preferred_channel = $preferred_channel, n.roles = $roles,
  n.time_zone = $time_zone, n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:LEADS]->(a:Area) WHERE NOT a.id IN $area_ids
  DELETE old
}
CALL (n) {
  UNWIND $area_ids AS area_id
  MATCH (a:Area {id: area_id})
  MERGE (n)-[:LEADS]->(a)
}
RETURN n.id AS id
