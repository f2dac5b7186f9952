// Writes an area; all below it keep their distance to it.
MERGE (n:Area {id: $id})
SET n.name = $name, n.kind = $kind, n.depth = $depth, n.time_zone = $time_zone, n.country = $country,
  n.subdivision = $subdivision, n.centre = point($centre), n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:PART_OF]->(p:Area) WHERE $parent_id IS NULL OR p.id <> $parent_id
  DELETE old
}
CALL (n) {
  MATCH (p:Area {id: $parent_id})
  MERGE (n)-[r:PART_OF]->(p) ON CREATE SET r.since_at = $since_at
}
CALL (n) {
  MATCH path = (part:Area)-[:PART_OF]->{1,6}(n)
  WITH part, length(path) AS below
  SET part.depth = $depth + below
}
RETURN n.id AS id
