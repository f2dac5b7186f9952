// What became of a letter: all its attempts have it in common, but those that were read before it left. A notification
// stands where its latest attempt does.
MATCH (letter:Attempt {id: $attempt_id})
CALL (letter) {
  RETURN letter AS t
  UNION MATCH (t:Attempt)-[:WITH]->(letter) RETURN t
}
WITH t WHERE t.state <> 'delivered'
MATCH (t)-[:OF]->(n:Notification)
SET t += $properties, n.state = $properties.state
WITH n ORDER BY n.created_at, n.id
RETURN n.id AS notification_id, n.kind AS kind, n.recipient_id AS recipient_id, n.ticket_id AS ticket_id,
  n.facts AS facts, COLLECT {
    MATCH (n)<-[:OF]-(other:Attempt {state: 'failed'}) RETURN other.channel ORDER BY other.created_at, other.id
  } AS failed
