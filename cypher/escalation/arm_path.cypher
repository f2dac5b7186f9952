// A path begins to watch a ticket's cycle; returns it.
MATCH (ticket:Ticket {id: $ticket_id})
CREATE (path:EscalationPath {id: $id})-[:WATCHES]->(ticket)
SET path += $properties
RETURN path.id AS id
