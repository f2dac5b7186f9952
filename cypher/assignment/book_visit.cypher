// Lock the owner, look at absence, duty and the other visits with the way between them, and only then book the slot: a
// visit that is not there is planned, one that is there is moved. `away`, `off_duty` or `busy` true: nothing was written.
MATCH (a:Assignment {id: $assignment_id})-[:TO]->(e:Expert)
SET e.lock = $command_id
WITH a, e
MATCH (a)-[:OF]->(t:Ticket)-[:IN]->(place:Area)
MATCH (e)-[h:HOLDS_OPEN|HOLDS_WAITING {assignment_id: a.id}]->(t)
WITH a, e, t, h,
  EXISTS { (e)-[u:UNAVAILABLE]->() WHERE u.ends_at > $starts_at AND u.starts_at < $ends_at } AS away,
  NOT $agreed AND NOT EXISTS { (e)-[c:ON_CALL]->() WHERE c.starts_at <= $starts_at AND c.ends_at >= $ends_at }
    AND NOT all(piece IN $pieces WHERE EXISTS {
      (e)-[w:WORKS]->()
      WHERE w.weekday = piece.weekday AND w.from_minute <= piece.from_minute AND w.until_minute >= piece.until_minute
        AND w.valid_from_on <= piece.on AND w.valid_until_on >= piece.on }) AS off_duty,
  EXISTS {
    MATCH (e)-[o:HOLDS_OPEN|HOLDS_WAITING]->(other:Ticket)-[:IN]->(there:Area)
    WHERE other <> t
    WITH o, duration({seconds:
      $margin_s + toInteger(coalesce(point.distance(place.centre, there.centre), 0.0) / $metres_per_s)}) AS gap
    WHERE o.starts_at < $ends_at + gap AND o.ends_at > $starts_at - gap
  } AS busy
CALL (a, t, h, away, off_duty, busy) {
  WITH a, t, h WHERE NOT (away OR off_duty OR busy)
  OPTIONAL MATCH (a)-[b:BOOKS]->(old:Slot)
  OPTIONAL MATCH (t)-[p:PROPOSES_SLOT]->(old)
  DELETE b, p
  WITH DISTINCT a, t, h
  MATCH (s:Slot {id: $slot_id})
  CREATE (a)-[:BOOKS]->(s)
  SET s.state = 'busy', h.starts_at = $starts_at, h.ends_at = $ends_at
  MERGE (v:Visit {id: $visit_id})
  ON CREATE SET v.ticket_id = a.ticket_id, v.expert_id = a.expert_id, v.state = 'planned', v.planned_at = $now
  SET v.starts_at = $starts_at, v.ends_at = $ends_at
  MERGE (v)-[:OF]->(a)
}
RETURN away, off_duty, busy
