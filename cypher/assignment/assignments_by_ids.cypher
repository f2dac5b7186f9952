// Offers by id; an expert sees its own, a customer who comes, staff those of the tickets they see.
UNWIND $ids AS id
MATCH (a:Assignment {id: id})-[:OF]->(t:Ticket)
MATCH (a)-[:TO]->(e:Expert)
WHERE $sees_all OR e.id = $actor_id OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
OPTIONAL MATCH (v:Visit)-[:OF]->(a)
RETURN a {.*} AS assignment, t.id AS ticket_id, s {.*} AS slot, v {.*} AS visit,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
