// Absences of experts whom the actor may know.
UNWIND $ids AS id
MATCH (b:Absence {id: id})<-[u:UNAVAILABLE]-(n:Expert)
WHERE $sees_all OR n.id = $actor_id OR EXISTS {
    MATCH (:Staff {id: $actor_id})-[:LEADS]->(led:Area), (n)-[:SERVES]->(served:Area)
    WHERE EXISTS { (served)-[:PART_OF]->{0,6}(led) } OR EXISTS { (led)-[:PART_OF]->{0,6}(served) } }
RETURN b.id AS id, n.id AS expert_id, u.kind AS kind, u.starts_at AS starts_at, u.ends_at AS ends_at, b.note AS note,
  b.recorded_by AS recorded_by, b.recorded_at AS recorded_at
