// Lock in the order of ids, then read under the lock: each ticket with all that the life cycle decides from.
// The tickets are named, held by an expert, or found from an assignment, a visit or a transfer. No row: there is none.
// One whose contents were erased has no customer any more.
CALL () {
  UNWIND $ticket_ids AS id MATCH (t:Ticket {id: id}) RETURN t
  UNION MATCH (:Expert {id: $holder_id})-[:HOLDS_OPEN|HOLDS_WAITING]->(t:Ticket) RETURN t
  UNION MATCH (:Assignment {id: $assignment_id})-[:OF]->(t:Ticket) RETURN t
  UNION MATCH (:Visit {id: $visit_id})-[:OF]->(:Assignment)-[:OF]->(t:Ticket) RETURN t
  UNION MATCH (:Transfer {id: $transfer_id})-[:OF]->(t:Ticket) RETURN t
}
WITH t ORDER BY t.id
SET t.lock = $command_id
WITH t
MATCH (t)-[:IN]->(area:Area)
OPTIONAL MATCH (t)-[:OPENED_BY]->(customer:Customer)
OPTIONAL MATCH (t)-[:WAITS_IN]->(q:Queue)
RETURN t.id AS id, t.key AS key, t.state AS state, t.priority AS priority, t.line AS line,
  t.service_level AS service_level, t.visit AS visit, t.needs_owner AS needs_owner, t.version AS version,
  t.cycle AS cycle, t.flags AS flags, t.waiting_since_at AS waiting_since_at, t.opened_at AS opened_at,
  t.state_at AS state_at, t.returns_to AS returns_to, t.documented_in AS documented_in, t.held_at AS held_at,
  coalesce(t.level, 0) AS level, coalesce(t.step, 0) AS step,
  customer.id AS customer_id, area.id AS area_id, area.time_zone AS time_zone, q.id AS queue_id,
  coalesce(q.mode, 'offer') AS queue_mode, coalesce(q.strategy, 'default') AS strategy,
  CASE WHEN size(q.digest) > 0 THEN q.digest ELSE ['08:00', '13:00'] END AS digest,
  COLLECT {
    MATCH (t)<-[:OF]-(a:Assignment)-[:TO]->(e:Expert) WHERE a.state IN ['offered', 'accepted']
    OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
    OPTIONAL MATCH (a)<-[:OF]-(v:Visit) WHERE v.state IN ['planned', 'on_the_way', 'started']
    RETURN { id: a.id, state: a.state, expert_id: e.id, expires_at: a.expires_at, slot_id: s.id,
      starts_at: s.starts_at, ends_at: s.ends_at, visit_id: v.id, visit_state: v.state, strategy: a.strategy,
      full: COUNT { (e)-[:HOLDS_OPEN]->() } >= e.cap,
      transfer: head(COLLECT {
        MATCH (x:Transfer {assignment_id: a.id}) USING INDEX x:Transfer(assignment_id) WHERE x.state = 'requested'
        RETURN {id: x.id, ticket_id: t.id, to_id: x.to_id, expires_at: x.expires_at} }) }
    ORDER BY e.id
  } AS assignments,
  COUNT { (t)<-[:OF]-(a:Assignment) WHERE a.state IN ['released', 'transferred', 'completed'] } AS attempts,
  COLLECT {
    MATCH (t)<-[:BLOCKS]-(x:AssignmentException {state: 'open'})
    RETURN { id: x.id, code: x.code, raised_at: x.raised_at } ORDER BY x.id
  } AS exceptions,
  COLLECT {
    MATCH (t)<-[:MEASURES]-(k:SlaClock {cycle: t.cycle, basis: 'contractual'})
    RETURN { id: k.id, kind: k.kind, due_at: k.due_at, met_at: k.met_at, breached_at: k.breached_at }
    ORDER BY k.kind
  } AS clocks,
  COLLECT {
    MATCH (p:Policy {kind: 'match'}) WHERE p.active_from_at <= $now
    RETURN { version: p.version, body: p.body } ORDER BY p.version DESC LIMIT 1
  } AS policies,
  COLLECT {
    MATCH path = (area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(s:Staff) WHERE s.active
    RETURN { id: s.id, hops: length(path) } ORDER BY length(path), s.id
  } AS leads
