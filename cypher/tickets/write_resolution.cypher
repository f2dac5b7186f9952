// What was done about a ticket, by whom, how it was verified, and what the customer is told.
MATCH (t:Ticket {id: $ticket_id})
CREATE (n:ResolutionNote {id: $note_id, ticket_id: $ticket_id, text: $text, by: $by, at: $now})-[:SETTLES]->(t)
SET n += $properties
RETURN n.id AS note_id
