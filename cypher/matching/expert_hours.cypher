// When the named experts work, are away and have visits, from now on, and which areas they serve.
UNWIND $expert_ids AS id
MATCH (e:Expert {id: id})
RETURN e.id AS expert_id, e.time_zone AS time_zone,
  COLLECT { MATCH (e)-[:SERVES]->(a:Area) RETURN a.name ORDER BY a.name } AS serves,
  COLLECT {
    MATCH (e)-[w:WORKS]->() WHERE w.valid_until_on >= $today
    RETURN [w.weekday, w.from_minute, w.until_minute, w.valid_from_on, w.valid_until_on]
    ORDER BY w.weekday, w.from_minute, w.valid_from_on
  } AS windows,
  COLLECT {
    MATCH (e)-[u:UNAVAILABLE]->() WHERE u.ends_at > $now RETURN [u.starts_at, u.ends_at] ORDER BY u.starts_at
  } AS absences,
  COLLECT {
    MATCH (e)-[v:HOLDS_OPEN|HOLDS_WAITING]->() WHERE v.ends_at > $now
    RETURN [v.starts_at, v.ends_at] ORDER BY v.starts_at
  } AS visits
