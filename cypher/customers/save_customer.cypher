// Writes a customer; contact data only when new data is given.
MERGE (n:Customer {id: $id})
SET n += coalesce($contact, {})
SET n.number = $number, n.name = $name, n.language = $language, n.time_zone = $time_zone,
  n.preferred_channel = $preferred_channel, n.business = $business, n.provisional = $provisional,
  n.external_id = $external_id, n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:LIVES_IN]->(a:Area) WHERE $area_id IS NULL OR a.id <> $area_id
  DELETE old
}
CALL (n) {
  MATCH (a:Area {id: $area_id})
  MERGE (n)-[:LIVES_IN]->(a)
}
CALL (n) {
  MATCH (n)-[old:EXCLUDES]->(e:Expert) WHERE NOT e.id IN [x IN $excludes | x.expert_id]
  DELETE old
}
CALL (n) {
  UNWIND $excludes AS wish
  MATCH (e:Expert {id: wish.expert_id})
  MERGE (n)-[r:EXCLUDES]->(e)
  SET r.reason = wish.reason, r.since_at = wish.since_at
}
CALL (n) {
  MATCH (n)-[old:PREFERS]->(e:Expert) WHERE NOT e.id IN [x IN $prefers | x.expert_id]
  DELETE old
}
CALL (n) {
  UNWIND $prefers AS wish
  MATCH (e:Expert {id: wish.expert_id})
  MERGE (n)-[r:PREFERS]->(e)
  SET r.reason = wish.reason, r.dedicated = wish.dedicated, r.since_at = wish.since_at
}
RETURN n.id AS id
