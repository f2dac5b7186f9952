// Writes an expert with exactly the skills, areas and weekly windows given; contact data only when new data is given.
MERGE (n:Expert {id: $id})
SET n += coalesce($contact, {})
SET n.name = $name, n.language = $language, n.preferred_channel = $preferred_channel, n.line = $line, n.cap = $cap,
  n.time_zone = $time_zone, n.home = point($home), n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:HAS_SKILL]->(s:Skill) WHERE NOT s.id IN [h IN $skills | h.skill_id]
  DELETE old
}
CALL (n) {
  UNWIND $skills AS held
  MATCH (s:Skill {id: held.skill_id})
  MERGE (n)-[h:HAS_SKILL]->(s)
  SET h.level = held.level, h.verified = held.verified, h.verified_by = held.verified_by,
    h.valid_from_at = held.valid_from_at, h.valid_until_at = held.valid_until_at, h.since_at = held.since_at
}
CALL (n) {
  MATCH (n)-[old:SERVES]->(a:Area) WHERE NOT a.id IN [x IN $areas | x.area_id]
  DELETE old
}
CALL (n) {
  UNWIND $areas AS served
  MATCH (a:Area {id: served.area_id})
  MERGE (n)-[r:SERVES]->(a)
  SET r.since_at = served.since_at
}
CALL (n) {
  MATCH (n)-[old:WORKS]->(plan:WorkPlan)
  DELETE old
  WITH DISTINCT plan WHERE NOT EXISTS { (plan)<-[:WORKS]-() }
  DELETE plan
}
CALL (n) {
  UNWIND $windows AS window
  MERGE (plan:WorkPlan {id: 'wpl_' + substring($id, 4)})
  CREATE (n)-[:WORKS {weekday: window.weekday, from_minute: window.from_minute, until_minute: window.until_minute,
    valid_from_on: window.valid_from_on, valid_until_on: window.valid_until_on}]->(plan)
}
RETURN n.id AS id
