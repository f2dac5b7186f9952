// Visits of assignments, and the slots that they were booked for.
UNWIND $rows AS row
MATCH (x:Assignment {id: row.assignment_id})
MATCH (s:Slot {id: row.slot_id})
CREATE (x)-[:BOOKS]->(s)
CREATE (v:Visit {id: row.id, ticket_id: row.ticket_id, expert_id: row.expert_id, state: row.state,
  starts_at: row.starts_at, ends_at: row.ends_at, planned_at: row.planned_at, ended_at: row.ended_at})-[:OF]->(x)
RETURN count(v) AS created
