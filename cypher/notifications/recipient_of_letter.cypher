// To whom a letter goes.
MATCH (t:Attempt {id: $attempt_id})-[:OF]->(n:Notification)
RETURN n.recipient_id AS recipient_id
