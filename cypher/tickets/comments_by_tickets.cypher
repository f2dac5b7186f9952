// What was written on tickets, the earliest first; of some only what the customer may read.
UNWIND $ids AS ticket_id
MATCH (c:Comment)-[:ON]->(:Ticket {id: ticket_id})
WHERE NOT $visible_only OR c.visibility = 'customer'
RETURN ticket_id, c.id AS id, c.text AS text, c.visibility AS visibility, c.author AS author,
  c.author_role AS author_role, c.at AS at, c.complaint_at AS complaint_at
ORDER BY ticket_id, at, id
