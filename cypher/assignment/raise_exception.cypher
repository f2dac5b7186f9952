// Nobody can take the ticket: a new exception, or the open one with what is true by now.
MATCH (t:Ticket {id: $ticket_id})
MERGE (x:AssignmentException {id: $exception_id})
ON CREATE SET x.raised_at = $now, x.ticket_id = $ticket_id, x.state = 'open'
SET x += $properties
MERGE (x)-[:BLOCKS]->(t)
RETURN x.id AS exception_id
