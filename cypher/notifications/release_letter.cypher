// A letter that waited goes with what is in it by now; nothing joins it any more. No row: it left already.
MATCH (letter:Attempt {id: $attempt_id, held: true})-[:OF]->(n:Notification)
SET letter.held = false
RETURN letter.channel AS channel, n.id AS notification_id, n.ticket_id AS ticket_id
