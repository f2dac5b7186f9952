// An attachment that is awaited, at its ticket and, where it has one, its comment.
MATCH (t:Ticket {id: $ticket_id})
CREATE (a:Attachment)-[:BELONGS_TO]->(t)
SET a += $attachment
WITH a
CALL (a) { MATCH (c:Comment {id: $comment_id}) CREATE (a)-[:BELONGS_TO]->(c) }
RETURN a.id AS attachment_id
