// Writes a plan with exactly the products given.
MERGE (n:Plan {id: $id})
SET n.name = $name, n.service_level = $service_level, n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:INCLUDES]->(p:Product) WHERE NOT p.id IN [i IN $includes | i.product_id]
  DELETE old
}
CALL (n) {
  UNWIND $includes AS included
  MATCH (p:Product {id: included.product_id})
  MERGE (n)-[r:INCLUDES]->(p)
  SET r.from_on = included.from_on, r.until_on = included.until_on, r.since_at = included.since_at
}
RETURN n.id AS id
