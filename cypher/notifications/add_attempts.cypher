// The next channel's attempts of notifications whose earlier ones failed for good, or were not read.
UNWIND $attempts AS attempt
MATCH (n:Notification {id: attempt.notification_id})
SET n.channel = attempt.properties.channel, n.state = attempt.properties.state
CREATE (t:Attempt {id: attempt.id})-[:OF]->(n)
SET t += attempt.properties
WITH t, attempt
OPTIONAL MATCH (letter:Attempt {id: attempt.with_id})
FOREACH (_ IN CASE WHEN letter IS NULL THEN [] ELSE [1] END | CREATE (t)-[:WITH]->(letter))
RETURN t.id AS attempt_id
