// A slot of a ticket that is not past.
MATCH (:Ticket {id: $ticket_id})-[:PROPOSES_SLOT]->(s:Slot {id: $slot_id})
WHERE s.starts_at > $now
RETURN s.id AS slot_id, s.starts_at AS starts_at, s.ends_at AS ends_at
