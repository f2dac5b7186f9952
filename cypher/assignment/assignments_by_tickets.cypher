// What was offered to whom and answered, in the order of the offers; one expert's own only, if one is named.
UNWIND $ids AS id
MATCH (a:Assignment)-[:OF]->(t:Ticket {id: id})
MATCH (a)-[:TO]->(e:Expert)
WHERE $expert_id IS NULL OR e.id = $expert_id
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
OPTIONAL MATCH (v:Visit)-[:OF]->(a)
RETURN a {.*} AS assignment, t.id AS ticket_id, s {.*} AS slot, v {.*} AS visit,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
ORDER BY ticket_id, assignment.offered_at, assignment.id
