// A slot of a ticket that is not past, and on whose wall it lies.
MATCH (:Ticket {id: $ticket_id})-[:PROPOSES_SLOT]->(s:Slot {id: $slot_id})
WHERE s.starts_at > $now
MATCH (e:Expert {id: $expert_id})
RETURN s.id AS slot_id, s.starts_at AS starts_at, s.ends_at AS ends_at, e.time_zone AS time_zone
