// Locks an area and the line from its new parent up to the root, in the order of ids: two moves cannot make a ring.
CALL () {
  MATCH (:Area {id: $parent_id})-[:PART_OF]->{0,6}(a:Area) RETURN a
  UNION MATCH (a:Area {id: $id}) RETURN a
}
WITH a ORDER BY a.id
SET a.lock = $command_id
RETURN count(a) AS locked
