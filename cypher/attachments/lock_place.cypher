// Lock the ticket that is named, itself or by a comment, and say how many attachments it has or awaits.
CALL () {
  MATCH (t:Ticket {id: $ticket_id}) RETURN t, 'customer' AS visibility
  UNION MATCH (c:Comment {id: $comment_id})-[:ON]->(t:Ticket) RETURN t, c.visibility AS visibility
}
WITH t, visibility
SET t.lock = $command_id
WITH t, visibility
RETURN t.id AS ticket_id, t.state AS state, visibility,
  COUNT { (t)<-[:BELONGS_TO]-(a:Attachment) WHERE a.state IN ['awaited', 'receiving', 'stored'] } AS attachments
