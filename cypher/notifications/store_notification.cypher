// A notification and its first attempts (none when the person is not told, or cannot be at all), alone or in a letter
// that waits already. A second one of the same message breaks the uniqueness of ids.
CREATE (n:Notification {id: $id})
SET n += $properties
WITH n
CALL (n) {
  UNWIND $attempts AS attempt
  CREATE (t:Attempt {id: attempt.id})-[:OF]->(n)
  SET t += attempt.properties
  WITH t, attempt
  MATCH (letter:Attempt {id: attempt.with_id})
  CREATE (t)-[:WITH]->(letter)
}
RETURN n.id AS notification_id
