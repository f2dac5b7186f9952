// Clocks of tickets, met or running, ticket by ticket.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
UNWIND row.clocks AS clock
CREATE (k:SlaClock {id: clock.id, ticket_id: clock.ticket_id, kind: clock.kind, basis: clock.basis, cycle: clock.cycle,
  target_s: clock.target_s, service_level: clock.service_level, policy_version: clock.policy_version,
  calendar_id: clock.calendar_id, started_at: clock.started_at, due_at: clock.due_at, state: clock.state,
  met_at: clock.met_at, breached_at: clock.breached_at})-[:MEASURES]->(t)
RETURN count(k) AS created
