// Armed timers, as deliver writes them.
UNWIND $rows AS row
CREATE (m:Timer {id: row.id, key: row.key, kind: row.kind, subject_id: row.subject_id, ticket_id: row.ticket_id,
  payload: row.payload, shard: row.shard, state: row.state, due_at: row.due_at, armed_at: row.armed_at,
  attempts: row.attempts, fencing: row.fencing})
RETURN count(m) AS created
