// Live offers and ownerships made when the expert held as many as the cap allows, without an override.
// Counted is what was held before and is still held in the same way, and of overrides only those older than a minute:
// the locks may have been taken in another order than the instants. A cap that was changed since is no violation.
MATCH (e:Expert)-[h:HOLDS_OPEN]->(t:Ticket)
WHERE h.guard IS NOT NULL
WITH DISTINCT e
WHERE COUNT { (e)-[:HOLDS_OPEN]->() } > e.cap
MATCH (e)-[h:HOLDS_OPEN]->(t:Ticket)
MATCH (a:Assignment {id: h.assignment_id})
WHERE a.override IS NULL
  AND NOT EXISTS { MATCH (f:FactChange {subject_id: e.id, fact: 'cap'}) WHERE f.recorded_until_at >= a.offered_at }
WITH e, a, COUNT {
  MATCH (e)-[k:HOLDS_OPEN]->(:Ticket)
  MATCH (b:Assignment {id: k.assignment_id})
  WHERE k.since_at IN [b.offered_at, b.answered_at]
    AND CASE WHEN b.override IS NULL
      THEN b.offered_at < a.offered_at OR (b.offered_at = a.offered_at AND b.id < a.id)
      ELSE b.offered_at < a.offered_at - duration({minutes: 1}) END
} AS held
WHERE held >= e.cap
RETURN a.ticket_id AS ticket_id, a.id + ' to ' + e.id + ', who held ' + toString(held) + ' of ' + toString(e.cap) AS detail
ORDER BY ticket_id, detail
