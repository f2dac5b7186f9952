// Visits of tickets, the earliest first, with who comes.
UNWIND $ids AS id
MATCH (v:Visit)-[:OF]->(:Assignment)-[:OF]->(t:Ticket {id: id})
MATCH (e:Expert {id: v.expert_id})
RETURN v {.*} AS visit, t.id AS ticket_id,
  e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
    .language, .preferred_channel} AS expert
ORDER BY ticket_id, visit.starts_at, visit.id
