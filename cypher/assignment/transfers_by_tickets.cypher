// Whom the owners of tickets asked to take them, in order; one expert's own only, if one is named.
UNWIND $ids AS id
MATCH (x:Transfer)-[:OF]->(t:Ticket {id: id})
WHERE $expert_id IS NULL OR $expert_id IN [x.from_id, x.to_id]
MATCH (x)-[:FROM]->(owner:Expert)
MATCH (x)-[:TO]->(other:Expert)
RETURN x {.*} AS transfer, t.id AS ticket_id,
  owner {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS from_expert,
  other {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS to_expert
ORDER BY ticket_id, transfer.requested_at, transfer.id
