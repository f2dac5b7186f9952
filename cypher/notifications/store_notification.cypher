// A notification and its first attempt (none when the person cannot be told at all). A second one of the same message
// breaks the uniqueness of ids.
CREATE (n:Notification {id: $id})
SET n += $properties
WITH n
CALL (n) {
  UNWIND $attempts AS attempt
  CREATE (t:Attempt {id: attempt.id})-[:OF]->(n)
  SET t += attempt.properties
}
RETURN n.id AS notification_id
