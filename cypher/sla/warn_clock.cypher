// Takes the ticket's lock and marks that the breach of a running clock is near; returns it with the staff to tell: the
// leads of the ticket's area or of the nearest one above, else the managers. No row: ended, paused or warned before.
// Few staff: looking for managers scans them.
MATCH (clock:SlaClock {id: $clock_id})-[:MEASURES]->(ticket:Ticket)
SET ticket.lock = $command_id
WITH clock, ticket
WHERE clock.state = 'running' AND clock.warned_at IS NULL
SET clock.warned_at = $now
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
