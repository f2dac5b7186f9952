// Queues with their area.
UNWIND $ids AS id
MATCH (n:Queue {id: id})-[:IN]->(a:Area)
RETURN n.id AS id, n.name AS name, n.line AS line, n.mode AS mode, n.strategy AS strategy, n.digest AS digest,
  n.active AS active, a.id AS area_id
