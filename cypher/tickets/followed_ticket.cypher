// What a ticket that follows this one takes over: whose it is, about what, where, in which language.
MATCH (t:Ticket {id: $ticket_id})-[:OPENED_BY]->(customer:Customer)
OPTIONAL MATCH (t)-[:CONCERNS]->(device:Device)<-[:OWNS]-(customer)
OPTIONAL MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(product:Product)
OPTIONAL MATCH (t)-[:CONCERNS]->(family:ProductFamily)
OPTIONAL MATCH (t)-[:ABOUT]->(kind:IssueKind)
OPTIONAL MATCH (t)-[:IN]->(area:Area)
OPTIONAL MATCH (t)-[:UNDER]->(contract:Contract)<-[:HOLDS]-(customer)
RETURN t.subject AS subject, t.category AS category, t.language AS language, customer.id AS customer_id,
  device.id AS device_id, CASE WHEN device IS NULL THEN product.id END AS product_id, family.id AS family_id,
  kind.id AS issue_kind_id, area.id AS area_id, contract.id AS contract_id
