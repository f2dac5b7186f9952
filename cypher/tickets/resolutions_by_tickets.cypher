// What was done about tickets, the latest note first.
UNWIND $ids AS ticket_id
MATCH (n:ResolutionNote)-[:SETTLES]->(:Ticket {id: ticket_id})
RETURN ticket_id, n.id AS id, n.text AS text, n.by AS by, n.at AS at ORDER BY ticket_id, at DESC
