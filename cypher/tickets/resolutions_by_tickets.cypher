// What was done about tickets, the latest note first.
UNWIND $ids AS ticket_id
MATCH (n:ResolutionNote)-[:SETTLES]->(:Ticket {id: ticket_id})
RETURN ticket_id, n {.*} AS note ORDER BY ticket_id, n.at DESC
