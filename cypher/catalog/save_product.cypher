// Writes a product with its family and exactly the required skills given.
MERGE (n:Product {id: $id})
SET n.name = $name, n.sku = $sku, n.recalled = $recalled, n.supported_from_on = $supported_from_on,
  n.supported_until_on = $supported_until_on, n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:IN_FAMILY]->(f:ProductFamily) WHERE $family_id IS NULL OR f.id <> $family_id
  DELETE old
}
CALL (n) {
  MATCH (f:ProductFamily {id: $family_id})
  MERGE (n)-[:IN_FAMILY]->(f)
}
CALL (n) {
  MATCH (n)-[old:REQUIRES]->(s:Skill) WHERE NOT s.id IN [r IN $requires | r.skill_id]
  DELETE old
}
CALL (n) {
  UNWIND $requires AS needed
  MATCH (s:Skill {id: needed.skill_id})
  MERGE (n)-[r:REQUIRES]->(s)
  SET r.min_level = needed.min_level, r.since_at = needed.since_at
}
RETURN n.id AS id
