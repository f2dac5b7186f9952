// Tickets that more than one expert has accepted, or that are held by an owner as open and as waiting.
CALL () {
  MATCH (a:Assignment {state: 'accepted'})
  WITH a.ticket_id AS ticket_id, count(*) AS owners
  WHERE owners > 1
  RETURN ticket_id, toString(owners) + ' accepted assignments' AS detail
  UNION ALL
  MATCH (:Expert)-[h:HOLDS_WAITING]->(t:Ticket)
  WHERE h.guard IS NOT NULL AND EXISTS { (t)<-[:HOLDS_OPEN {kind: 'owner'}]-() }
  RETURN t.id AS ticket_id, 'owned as open and as waiting' AS detail
}
RETURN ticket_id, detail ORDER BY ticket_id, detail
