// Somebody's words on a ticket.
MATCH (t:Ticket {id: $ticket_id})
CREATE (c:Comment {id: $comment_id, ticket_id: $ticket_id, text: $text, visibility: $visibility, author: $author,
  author_role: $author_role, at: $now, complaint_at: $complaint_at})-[:ON]->(t)
RETURN c.id AS comment_id
