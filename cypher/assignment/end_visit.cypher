// A visit is over while its ticket is not: the owner keeps the ticket, without an appointment, and the time is no longer
// offered. Answers how many of the offered times are left.
MATCH (v:Visit {id: $visit_id})-[:OF]->(a:Assignment)-[:OF]->(t:Ticket)
SET v += $properties
WITH a, t
CALL (a, t) {
  MATCH (a)-[b:BOOKS]->(s:Slot)
  OPTIONAL MATCH (t)-[p:PROPOSES_SLOT]->(s)
  DELETE b, p
}
CALL (a, t) {
  MATCH (:Expert)-[h:HOLDS_OPEN|HOLDS_WAITING {assignment_id: a.id}]->(t)
  SET h.starts_at = null, h.ends_at = null
}
RETURN COUNT { (t)-[:PROPOSES_SLOT]->(s:Slot) WHERE s.starts_at > $now } AS slots_left
