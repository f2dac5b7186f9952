// Writes a contract with its plan and exactly the products it covers beside the plan's.
MERGE (n:Contract {id: $id})
SET n.number = $number, n.created_on = $created_on, n.starts_on = $starts_on, n.ends_on = $ends_on,
  n.paid_until_on = $paid_until_on, n.status = $status
WITH n
CALL (n) {
  MATCH (c:Customer {id: $customer_id})
  MERGE (c)-[:HOLDS]->(n)
}
CALL (n) {
  MATCH (n)-[old:OF_PLAN]->(p:Plan) WHERE p.id <> $plan_id
  DELETE old
}
CALL (n) {
  MATCH (p:Plan {id: $plan_id})
  MERGE (n)-[:OF_PLAN]->(p)
}
CALL (n) {
  MATCH (n)-[old:COVERS]->(p:Product) WHERE NOT p.id IN [c IN $covers | c.product_id]
  DELETE old
}
CALL (n) {
  UNWIND $covers AS covered
  MATCH (p:Product {id: covered.product_id})
  MERGE (n)-[r:COVERS]->(p)
  SET r.from_on = covered.from_on, r.until_on = covered.until_on, r.since_at = covered.since_at
}
RETURN n.id AS id
