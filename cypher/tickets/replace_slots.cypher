// The times that a customer offers, in place of those that nobody has booked; a booked one that overlaps stays instead.
MATCH (t:Ticket {id: $ticket_id})
SET t.visit = true
WITH t
CALL (t) {
  MATCH (t)-[old:PROPOSES_SLOT]->(s:Slot)
  WHERE NOT EXISTS { (s)<-[:BOOKS]-(a:Assignment) WHERE a.state IN ['offered', 'accepted'] }
  DELETE old
}
WITH t, COLLECT { MATCH (t)-[:PROPOSES_SLOT]->(s:Slot) RETURN s } AS booked
UNWIND $slots AS slot
WITH t, slot WHERE none(s IN booked WHERE s.starts_at < slot.ends_at AND s.ends_at > slot.starts_at)
CREATE (t)-[:PROPOSES_SLOT]->(:Slot {id: slot.id, starts_at: slot.starts_at, ends_at: slot.ends_at, rank: slot.rank,
  state: 'free'})
RETURN slot.id AS slot_id ORDER BY slot.rank
