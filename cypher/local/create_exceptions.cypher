// Open exceptions: nobody can take these tickets so far.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
CREATE (x:AssignmentException {id: row.id, ticket_id: row.ticket_id, state: row.state, code: row.code,
  funnel: row.funnel, failures: row.failures, relaxation: row.relaxation, raised_at: row.raised_at,
  looked_at: row.looked_at, retry_at: row.retry_at})-[:BLOCKS]->(t)
RETURN count(x) AS created
