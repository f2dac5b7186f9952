// Queues: one support line of one area each.
UNWIND $rows AS row
MATCH (a:Area {id: row.area_id})
CREATE (q:Queue {id: row.id, name: row.name, line: row.line, mode: row.mode, strategy: row.strategy,
  digest: row.digest, active: true})-[:IN]->(a)
RETURN count(q) AS created
