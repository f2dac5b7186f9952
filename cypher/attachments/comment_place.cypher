// Which ticket a comment is on, and who reads it.
MATCH (c:Comment {id: $comment_id})
RETURN c.ticket_id AS ticket_id, c.visibility AS visibility
