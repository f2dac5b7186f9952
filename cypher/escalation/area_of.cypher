// Where a ticket lies.
MATCH (:Ticket {id: $ticket_id})-[:IN]->(area:Area)
RETURN area.id AS area_id
