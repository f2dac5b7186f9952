// How many absences there are of experts whom the actor may know. A filter that is null means any.
MATCH (n:Expert)-[u:UNAVAILABLE]->(:Absence)
WHERE ($starts_before_at IS NULL OR u.starts_at < $starts_before_at)
  AND ($ends_after_at IS NULL OR u.ends_at > $ends_after_at)
  AND ($expert_id IS NULL OR n.id = $expert_id)
  AND ($sees_all OR n.id = $actor_id OR EXISTS {
    MATCH (:Staff {id: $actor_id})-[:LEADS]->(led:Area), (n)-[:SERVES]->(served:Area)
    WHERE EXISTS { (served)-[:PART_OF]->{0,6}(led) } OR EXISTS { (led)-[:PART_OF]->{0,6}(served) } })
RETURN count(u) AS count
