// Plans with the products that they include.
UNWIND $rows AS row
CREATE (n:Plan {id: row.id, name: row.name, service_level: row.service_level, active: true})
WITH n, row
CALL (n, row) {
  UNWIND row.product_ids AS product_id
  MATCH (p:Product {id: product_id})
  CREATE (n)-[:INCLUDES {from_on: row.from_on, until_on: row.until_on}]->(p)
}
RETURN count(n) AS created
