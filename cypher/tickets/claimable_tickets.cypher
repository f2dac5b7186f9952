// Tickets that this expert may claim now: those in claim queues of the areas served, within them or around them, at or
// below the expert's line. The most pressing first, then the order of $levels, then the earliest deadline.
MATCH (e:Expert {id: $expert_id})
CALL (e) {
  MATCH (e)-[:SERVES]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:IN]-(q:Queue {mode: 'claim'}) RETURN q
  UNION
  MATCH (e)-[:SERVES]->(:Area)<-[:PART_OF]-{0,6}(:Area)<-[:IN]-(q:Queue {mode: 'claim'}) RETURN q
}
MATCH (q)<-[:WAITS_IN]-(t:Ticket {needs_owner: true})
MATCH (m:Timer {ticket_id: t.id, kind: 'claim.deadline', state: 'armed'})
WHERE t.line <= e.line AND m.due_at > $now
  AND (NOT t.visit OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:SERVES]-(e) })
  AND NOT EXISTS { (t)-[:OPENED_BY]->(:Customer)-[:EXCLUDES]->(e) }
WITH t, m, coalesce(head([place IN range(0, size($levels) - 1) WHERE $levels[place] = t.service_level]), 99) AS place
RETURN t.id AS id ORDER BY t.priority, place, m.due_at, t.id LIMIT $limit
