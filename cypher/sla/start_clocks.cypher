// Starts the clocks of a ticket's cycle; returns how many.
MATCH (ticket:Ticket {id: $ticket_id})
UNWIND $clocks AS clock
CREATE (started:SlaClock {id: clock.id, ticket_id: $ticket_id, kind: clock.kind, basis: clock.basis, cycle: $cycle,
  target_s: clock.target_s, service_level: $service_level, policy_version: $policy_version, calendar_id: $calendar_id,
  started_at: $now, due_at: clock.due_at, state: 'running'})-[:MEASURES]->(ticket)
RETURN count(started) AS started
