// Transfers by id; experts see those that they are part of, staff those of the tickets they see.
UNWIND $ids AS id
MATCH (x:Transfer {id: id})-[:OF]->(t:Ticket)
WHERE $sees_all OR $actor_id IN [x.from_id, x.to_id]
  OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
MATCH (x)-[:FROM]->(owner:Expert)
MATCH (x)-[:TO]->(other:Expert)
RETURN x {.*} AS transfer, t.id AS ticket_id,
  owner {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS from_expert,
  other {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS to_expert
