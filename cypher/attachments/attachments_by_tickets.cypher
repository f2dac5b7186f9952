// What was attached to tickets and is stored, the earliest first; of some only what the customer may read.
UNWIND $ids AS ticket_id
MATCH (a:Attachment)-[:BELONGS_TO]->(:Ticket {id: ticket_id})
WHERE a.state = 'stored' AND (NOT $visible_only OR a.visibility = 'customer')
RETURN ticket_id, a.id AS id, a.file_name AS file_name, a.bytes AS bytes, a.media_type AS media_type,
  a.sha256 AS sha256, a.by AS by, a.stored_at AS stored_at,
  head(COLLECT { MATCH (a)-[:BELONGS_TO]->(c:Comment) RETURN c.id }) AS comment_id
ORDER BY ticket_id, stored_at, id
