// The tickets that an absence took from their owner, as long as they have no other; with the slot, if that is still free.
MATCH (a:Assignment {expert_id: $expert_id, state: 'released'})
WHERE a.absence_id = $absence_id
MATCH (a)-[:OF]->(t:Ticket {needs_owner: true})
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
RETURN t.id AS ticket_id, s.id AS slot_id, s.starts_at AS starts_at, s.ends_at AS ends_at ORDER BY ticket_id
