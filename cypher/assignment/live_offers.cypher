// Offers that wait for this expert's answer, the earliest end first.
MATCH (e:Expert {id: $expert_id})-[h:HOLDS_OPEN {kind: 'offer'}]->(t:Ticket)
MATCH (a:Assignment {id: h.assignment_id})
WHERE a.expires_at > $now AND ($sees_all OR e.id = $actor_id OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
OPTIONAL MATCH (v:Visit)-[:OF]->(a)
RETURN a {.*} AS assignment, t.id AS ticket_id, s {.*} AS slot, v {.*} AS visit,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
ORDER BY assignment.expires_at, assignment.id
