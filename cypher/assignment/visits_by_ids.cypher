// Visits by id: for the expert, the customer, and staff that see the ticket.
UNWIND $ids AS id
MATCH (v:Visit {id: id})-[:OF]->(:Assignment)-[:OF]->(t:Ticket)
MATCH (e:Expert {id: v.expert_id})
WHERE $sees_all OR e.id = $actor_id OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
  OR EXISTS { (t)-[:OPENED_BY]->(:Customer {id: $actor_id}) }
  OR EXISTS { (t)-[:ENTERED_BY]->(:Partner {id: $actor_id}) }
RETURN v {.*} AS visit, t.id AS ticket_id,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
