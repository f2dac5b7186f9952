// What was done about a ticket, by whom.
MATCH (t:Ticket {id: $ticket_id})
CREATE (n:ResolutionNote {id: $note_id, ticket_id: $ticket_id, text: $text, by: $by, at: $now})-[:SETTLES]->(t)
RETURN n.id AS note_id
