// How many absences the whole list has.
MATCH (e:Expert)-[u:UNAVAILABLE]->(:Absence)
WHERE u.ends_at > $from_at AND u.starts_at < $until_at AND ($expert_id IS NULL OR e.id = $expert_id)
  AND ($sees_all OR e.id = $actor_id
    OR EXISTS { (e)-[:SERVES]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
    OR EXISTS { (e)-[:SERVES]->(:Area)<-[:PART_OF]-{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN count(u) AS count
