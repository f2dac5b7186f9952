// Takes the ticket's lock and marks the breach of a clock that is due; returns it with the staff to tell: the leads of the
// ticket's area or of the nearest one above, else the managers. No row: ended in time, marked before, or not due any more.
// Few staff: looking for managers scans them.
MATCH (clock:SlaClock {id: $clock_id})-[:MEASURES]->(ticket:Ticket)
SET ticket.lock = $command_id
WITH clock, ticket
WHERE clock.breached_at IS NULL AND clock.due_at <= $now
  AND (clock.state = 'running' OR coalesce(clock.met_at, clock.stopped_at, clock.paused_at) > clock.due_at)
SET clock.breached_at = clock.due_at
WITH clock, ticket
OPTIONAL CALL (ticket) {
  MATCH (ticket)-[:IN]->(:Area)-[up:PART_OF]->{0,6}(:Area)<-[:LEADS]-(lead:Staff) WHERE lead.active
  WITH size(up) AS distance, lead.id AS lead_id ORDER BY lead_id
  WITH distance, collect(lead_id) AS lead_ids ORDER BY distance LIMIT 1
  RETURN lead_ids
}
RETURN clock.id AS clock_id, ticket.id AS ticket_id, ticket.key AS ticket_key, clock.kind AS kind,
  clock.due_at AS due_at,
  coalesce(lead_ids, COLLECT {
    MATCH (manager:Staff) WHERE manager.active AND 'manager' IN manager.roles RETURN manager.id ORDER BY manager.id
  }) AS staff_ids
