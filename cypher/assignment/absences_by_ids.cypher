// Absences by id, for the expert and for those who answer for it. One that was cancelled has no edge any more.
UNWIND $ids AS id
MATCH (b:Absence {id: id})<-[u:UNAVAILABLE]-(e:Expert)
WHERE $sees_all OR e.id = $actor_id
  OR EXISTS { (e)-[:SERVES]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
  OR EXISTS { (e)-[:SERVES]->(:Area)<-[:PART_OF]-{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
RETURN b {.*, kind: u.kind, starts_at: u.starts_at, ends_at: u.ends_at} AS absence,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
