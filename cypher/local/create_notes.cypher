// What was done about solved tickets.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
CREATE (n:ResolutionNote {id: row.id, ticket_id: row.ticket_id, text: row.text, by: row.by, at: row.at})-[:SETTLES]->(t)
RETURN count(n) AS created
