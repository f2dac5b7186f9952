// Experts that a customer wants, and experts that a customer does not want.
UNWIND $rows AS row
MATCH (c:Customer {id: row.customer_id})
MATCH (e:Expert {id: row.expert_id})
CALL (c, e, row) {
  WITH c, e, row WHERE row.wanted
  CREATE (c)-[:PREFERS {since_at: row.since_at, reason: row.reason, dedicated: row.dedicated}]->(e)
}
CALL (c, e, row) {
  WITH c, e, row WHERE NOT row.wanted
  CREATE (c)-[:EXCLUDES {since_at: row.since_at, reason: row.reason}]->(e)
}
RETURN count(*) AS created
