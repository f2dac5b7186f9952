// Which ticket each of these follows, and which follow it, in the order in which they were opened.
UNWIND $ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
RETURN ticket_id,
  COLLECT { MATCH (t)-[:FOLLOW_UP_OF]->(over:Ticket) RETURN over.id } AS follows,
  COLLECT { MATCH (t)<-[:FOLLOW_UP_OF]-(later:Ticket) RETURN later.id ORDER BY later.opened_at, later.id } AS followed_by
