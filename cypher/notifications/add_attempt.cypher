// The next channel's attempt of a notification whose earlier one failed for good.
MATCH (n:Notification {id: $notification_id})
SET n.channel = $properties.channel, n.state = $properties.state
CREATE (t:Attempt {id: $attempt_id})-[:OF]->(n)
SET t += $properties
RETURN t.id AS attempt_id
