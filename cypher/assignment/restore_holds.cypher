// The edges by which experts hold a locked ticket, made again from its live assignments where one is missing; an owner's
// belongs to the ticket's state. Returns the assignments whose edge was missing.
MATCH (t:Ticket {id: $ticket_id})<-[:OF]-(a:Assignment)-[:TO]->(e:Expert)
WHERE a.state IN ['offered', 'accepted'] AND a.ticket_id = t.id
  AND NOT EXISTS { (e)-[h:HOLDS_OPEN|HOLDS_WAITING]->(t) WHERE h.assignment_id = a.id }
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
WITH t, a, e, CASE a.state
  WHEN 'offered' THEN {kind: 'offer', guard: a.id, assignment_id: a.id, since_at: a.offered_at,
    starts_at: s.starts_at, ends_at: s.ends_at}
  ELSE {kind: 'owner', guard: t.id, assignment_id: a.id, since_at: a.answered_at,
    starts_at: s.starts_at, ends_at: s.ends_at} END AS edge,
  a.state = 'accepted' AND t.state = 'Pending' AS waiting
CALL (t, e, edge, waiting) {
  WITH t, e, edge WHERE NOT waiting
  CREATE (e)-[h:HOLDS_OPEN]->(t)
  SET h = edge
}
CALL (t, e, edge, waiting) {
  WITH t, e, edge WHERE waiting
  CREATE (e)-[h:HOLDS_WAITING]->(t)
  SET h = edge
}
RETURN a.id AS assignment_id ORDER BY assignment_id
