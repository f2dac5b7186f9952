// Clocks of tickets, met or running.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
CREATE (k:SlaClock {id: row.id, ticket_id: row.ticket_id, kind: row.kind, basis: row.basis, cycle: row.cycle,
  target_s: row.target_s, service_level: row.service_level, policy_version: row.policy_version,
  calendar_id: row.calendar_id, started_at: row.started_at, due_at: row.due_at, state: row.state,
  met_at: row.met_at, breached_at: row.breached_at})-[:MEASURES]->(t)
RETURN count(k) AS created
