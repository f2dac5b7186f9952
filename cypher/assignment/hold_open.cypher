// The ticket goes on: it counts as its owner's load again, even beyond the cap.
MATCH (e:Expert)-[w:HOLDS_WAITING {guard: $ticket_id}]->(t:Ticket {id: $ticket_id})
CREATE (e)-[h:HOLDS_OPEN]->(t)
SET h = properties(w)
DELETE w
RETURN e.id AS expert_id
