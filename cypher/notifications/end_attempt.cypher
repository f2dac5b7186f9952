// What became of an attempt; the notification stands where its latest attempt does.
MATCH (t:Attempt {id: $attempt_id})-[:OF]->(n:Notification)
SET t += $properties, n.state = $properties.state
RETURN n.id AS notification_id, n.kind AS kind, n.recipient_id AS recipient_id, n.ticket_id AS ticket_id,
  n.facts AS facts, COLLECT {
    MATCH (n)<-[:OF]-(other:Attempt {state: 'failed'}) RETURN other.channel ORDER BY other.created_at, other.id
  } AS failed
