// Writes one of the issue kinds with exactly the required skills given.
MERGE (n:IssueKind {id: $id})
SET n.name = $name, n.category = $category, n.visit = $visit, n.active = $active
WITH n
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
