// Lock each expert in order, look again, and write the offer only if nothing has come between: absence, duty, room, slot.
// The ticket is locked already. An expert who is missing from the answer was lost to a race. An override sets the rules
// aside; but nobody is in two places at once. Somebody is asked, so that nothing blocks the ticket any more.
UNWIND $offers AS o
MATCH (e:Expert {id: o.expert_id})
SET e.lock = $command_id
WITH o, e
MATCH (t:Ticket {id: $ticket_id})-[:IN]->(place:Area)
WHERE (o.slot_id IS NULL OR NOT EXISTS {
  MATCH (e)-[h:HOLDS_OPEN|HOLDS_WAITING]->(other:Ticket)
  WHERE other <> t AND h.starts_at < o.until_at AND h.ends_at > o.from_at })
AND (o.override OR (
  e.active
  AND COUNT { (e)-[:HOLDS_OPEN]->() } < e.cap
  AND NOT EXISTS {
    (e)-[u:UNAVAILABLE]->()
    WHERE u.ends_at > o.from_at AND (u.starts_at < o.until_at OR u.starts_at = o.from_at)
  }
  AND (
    EXISTS { (e)-[c:ON_CALL]->() WHERE c.starts_at <= o.from_at AND c.ends_at >= o.until_at }
    OR all(piece IN o.pieces WHERE EXISTS {
      (e)-[w:WORKS]->()
      WHERE w.weekday = piece.weekday AND w.from_minute <= piece.from_minute AND w.until_minute >= piece.until_minute
        AND w.valid_from_on <= piece.on AND w.valid_until_on >= piece.on })
  )
  AND (o.slot_id IS NULL OR NOT EXISTS {
    MATCH (e)-[h:HOLDS_OPEN|HOLDS_WAITING]->(:Ticket)-[:IN]->(other:Area)
    WITH h, duration({seconds: $margin_s + toInteger(point.distance(place.centre, other.centre) / $metres_per_s)}) AS gap
    WHERE h.starts_at < o.until_at + gap AND h.ends_at > o.from_at - gap })
))
SET e.last_offer_at = $now
CREATE (a:Assignment {id: o.id})-[:TO]->(e)
CREATE (a)-[:OF]->(t)
CREATE (e)-[:HOLDS_OPEN {kind: 'offer', guard: o.id, assignment_id: o.id, since_at: $now,
  starts_at: o.starts_at, ends_at: o.ends_at}]->(t)
SET a += o.properties
WITH a, o, t
CALL (t) {
  MATCH (t)<-[:BLOCKS]-(x:AssignmentException {state: 'open'})
  SET x.state = 'resolved', x.resolved_at = $now, x.resolved_by = $resolved_by
}
CALL (a, o) {
  MATCH (s:Slot {id: o.slot_id})
  SET s.state = 'pending'
  CREATE (a)-[:BOOKS]->(s)
}
RETURN o.expert_id AS expert_id, o.id AS assignment_id
