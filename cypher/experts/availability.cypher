// Working windows of an expert whom the actor may know, and what lies between two instants: absences, visits, duty on call.
// plan: CartesianProduct: the few areas led times the few areas served
MATCH (n:Expert {id: $id})
WHERE $sees_all OR n.id = $actor_id OR EXISTS {
    MATCH (:Staff {id: $actor_id})-[:LEADS]->(led:Area), (n)-[:SERVES]->(served:Area)
    WHERE EXISTS { (served)-[:PART_OF]->{0,6}(led) } OR EXISTS { (led)-[:PART_OF]->{0,6}(served) } }
RETURN n.time_zone AS time_zone,
  COLLECT {
    MATCH (n)-[w:WORKS]->(:WorkPlan)
    RETURN { weekday: w.weekday, from_minute: w.from_minute, until_minute: w.until_minute,
      valid_from_on: w.valid_from_on, valid_until_on: w.valid_until_on } ORDER BY w.weekday, w.from_minute
  } AS windows,
  COLLECT {
    MATCH (n)-[u:UNAVAILABLE]->(:Absence) WHERE u.starts_at < $ends_at AND u.ends_at > $starts_at
    RETURN { starts_at: u.starts_at, ends_at: u.ends_at } ORDER BY u.starts_at
  } AS absent,
  COLLECT {
    MATCH (n)-[h:HOLDS_OPEN|HOLDS_WAITING]->(:Ticket) WHERE h.starts_at < $ends_at AND h.ends_at > $starts_at
    RETURN { starts_at: h.starts_at, ends_at: h.ends_at } ORDER BY h.starts_at
  } AS booked,
  COLLECT {
    MATCH (n)-[d:ON_CALL]->(:Rota) WHERE d.starts_at < $ends_at AND d.ends_at > $starts_at
    RETURN { starts_at: d.starts_at, ends_at: d.ends_at } ORDER BY d.starts_at
  } AS on_call
