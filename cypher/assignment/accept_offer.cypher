// Lock the experts concerned in order, look again at absence and room, and only then make the offer an ownership.
// One row; `absent` or `full` true: nothing was written. The room is held by the offer itself, so load may equal cap.
UNWIND $expert_ids AS id
MATCH (x:Expert {id: id})
SET x.lock = $command_id
WITH count(x) AS locked
MATCH (a:Assignment {id: $assignment_id})-[:TO]->(e:Expert)
MATCH (a)-[:OF]->(t:Ticket)
MATCH (e)-[h:HOLDS_OPEN {guard: a.id}]->(t)
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
WITH a, e, t, h, s, coalesce(s.starts_at, $now) AS from_at, coalesce(s.ends_at, $now) AS until_at
WITH a, e, t, h, s,
  EXISTS { (e)-[u:UNAVAILABLE]->() WHERE u.ends_at > from_at AND (u.starts_at < until_at OR u.starts_at = from_at) } AS absent,
  COUNT { (e)-[:HOLDS_OPEN]->() } > e.cap AS full
CALL (a, h, t, s, absent, full) {
  WITH a, h, t, s WHERE $override OR NOT (absent OR full)
  SET a.state = 'accepted', a.answered_at = $now, a.answer_by = $answer_by, a.via = $via
  SET h.kind = 'owner', h.guard = t.id, h.since_at = $now
  SET s.state = 'busy'
}
CALL (a, s, absent, full) {
  WITH a, s WHERE s IS NOT NULL AND ($override OR NOT (absent OR full))
  CREATE (v:Visit {id: $visit_id, ticket_id: a.ticket_id, expert_id: a.expert_id, state: 'planned',
    starts_at: s.starts_at, ends_at: s.ends_at, planned_at: $now})-[:OF]->(a)
}
RETURN absent, full, s.starts_at AS starts_at, s.ends_at AS ends_at
