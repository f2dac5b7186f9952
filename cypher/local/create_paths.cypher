// Paths that watch tickets.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
CREATE (p:EscalationPath {id: row.id})-[:WATCHES]->(t)
SET p += row
RETURN count(p) AS created
