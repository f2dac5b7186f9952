// Live offers and ownership: the edges that count as load.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
MATCH (e:Expert {id: row.expert_id})
CREATE (e)-[h:HOLDS_OPEN {kind: row.kind, guard: row.guard, assignment_id: row.assignment_id, since_at: row.since_at,
  starts_at: row.starts_at, ends_at: row.ends_at}]->(t)
RETURN count(h) AS created
