// Tickets with what they are about; customers, places and devices exist.
UNWIND $rows AS row
MATCH (c:Customer {id: row.customer_id})
MATCH (a:Area {id: row.area_id})
MATCH (i:IssueKind {id: row.issue_kind_id})
MATCH (d:Device {id: row.device_id})
OPTIONAL MATCH (k:Contract {id: row.contract_id})
OPTIONAL MATCH (q:Queue {id: row.queue_id})
CREATE (t:Ticket {id: row.id})-[:OPENED_BY]->(c), (t)-[:IN]->(a), (t)-[:ABOUT]->(i), (t)-[:CONCERNS]->(d)
SET t += row.properties
FOREACH (contract IN CASE WHEN k IS NULL THEN [] ELSE [k] END | CREATE (t)-[:UNDER]->(contract))
FOREACH (queue IN CASE WHEN q IS NULL THEN [] ELSE [q] END | CREATE (t)-[:WAITS_IN]->(queue))
RETURN count(t) AS created
