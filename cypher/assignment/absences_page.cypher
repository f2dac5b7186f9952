// A page of absences that end after an instant and start before another, in the order of their start; backward: the
// last first. An expert sees its own, a lead those of experts that serve within or around the areas led.
MATCH (e:Expert)-[u:UNAVAILABLE]->(b:Absence)
WHERE u.ends_at > $from_at AND u.starts_at < $until_at AND ($expert_id IS NULL OR e.id = $expert_id)
  AND CASE WHEN $backward THEN u.starts_at < $after_at OR (u.starts_at = $after_at AND b.id < $after_id)
    ELSE u.starts_at > $after_at OR (u.starts_at = $after_at AND b.id > $after_id) END
  AND ($sees_all OR e.id = $actor_id
    OR EXISTS { (e)-[:SERVES]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
    OR EXISTS { (e)-[:SERVES]->(:Area)<-[:PART_OF]-{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
WITH e, u, b
ORDER BY CASE WHEN $backward THEN null ELSE u.starts_at END, CASE WHEN $backward THEN u.starts_at END DESC,
  CASE WHEN $backward THEN null ELSE b.id END, CASE WHEN $backward THEN b.id END DESC
LIMIT $limit
RETURN b {.*, kind: u.kind, starts_at: u.starts_at, ends_at: u.ends_at} AS absence,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
