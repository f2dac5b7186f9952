// Where a ticket lies, and which support line it is for.
MATCH (t:Ticket {id: $ticket_id})-[:IN]->(area:Area)
RETURN area.id AS area_id, t.line AS line
