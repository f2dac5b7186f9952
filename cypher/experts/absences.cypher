// A page of absences by their start and id, of experts whom the actor may know; read backward from the end.
CALL () {
  WITH 1 AS forward WHERE NOT $backward
  MATCH (n:Expert)-[u:UNAVAILABLE]->(b:Absence)
  WHERE u.starts_at >= $key AND (u.starts_at > $key OR b.id > $id)
    AND ($starts_before_at IS NULL OR u.starts_at < $starts_before_at)
    AND ($ends_after_at IS NULL OR u.ends_at > $ends_after_at)
    AND ($expert_id IS NULL OR n.id = $expert_id)
    AND ($sees_all OR n.id = $actor_id OR EXISTS {
      MATCH (:Staff {id: $actor_id})-[:LEADS]->(led:Area), (n)-[:SERVES]->(served:Area)
      WHERE EXISTS { (served)-[:PART_OF]->{0,6}(led) } OR EXISTS { (led)-[:PART_OF]->{0,6}(served) } })
  RETURN b, u ORDER BY u.starts_at, b.id LIMIT $limit
  UNION ALL
  WITH 1 AS backward WHERE $backward
  MATCH (n:Expert)-[u:UNAVAILABLE]->(b:Absence)
  WHERE u.starts_at <= $key AND (u.starts_at < $key OR b.id < $id)
    AND ($starts_before_at IS NULL OR u.starts_at < $starts_before_at)
    AND ($ends_after_at IS NULL OR u.ends_at > $ends_after_at)
    AND ($expert_id IS NULL OR n.id = $expert_id)
    AND ($sees_all OR n.id = $actor_id OR EXISTS {
      MATCH (:Staff {id: $actor_id})-[:LEADS]->(led:Area), (n)-[:SERVES]->(served:Area)
      WHERE EXISTS { (served)-[:PART_OF]->{0,6}(led) } OR EXISTS { (led)-[:PART_OF]->{0,6}(served) } })
  RETURN b, u ORDER BY u.starts_at DESC, b.id DESC LIMIT $limit
}
RETURN b.id AS id, u.starts_at AS key
