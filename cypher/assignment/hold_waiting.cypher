// The owner keeps the ticket while it waits for its customer, and it no longer counts as load.
MATCH (e:Expert)-[h:HOLDS_OPEN {guard: $ticket_id}]->(t:Ticket {id: $ticket_id})
CREATE (e)-[w:HOLDS_WAITING]->(t)
SET w = properties(h)
DELETE h
RETURN e.id AS expert_id
