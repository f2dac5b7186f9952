// Locks the expert, writes the absence, and tells which tickets the expert holds under that lock.
MATCH (e:Expert {id: $expert_id})
SET e.lock = $absence_id
WITH e
CREATE (e)-[:UNAVAILABLE {kind: $kind, starts_at: $starts_at, ends_at: $ends_at}]->(:Absence {id: $absence_id,
  note: $note, recorded_by: $by, recorded_at: $now, source: $source, source_key: $source_key})
RETURN COLLECT { MATCH (e)-[:HOLDS_OPEN|HOLDS_WAITING]->(t:Ticket) RETURN t.id ORDER BY t.id } AS ticket_ids
