// Writes a device with its product and its present owner.
MERGE (n:Device {id: $id})
SET n.serial = $serial, n.product_id = $product_id, n.purchased_on = $purchased_on, n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:INSTANCE_OF]->(p:Product) WHERE p.id <> $product_id
  DELETE old
}
CALL (n) {
  MATCH (p:Product {id: $product_id})
  MERGE (n)-[:INSTANCE_OF]->(p)
}
CALL (n) {
  MATCH (n)<-[old:OWNS]-(c:Customer) WHERE c.id <> $customer_id
  DELETE old
}
CALL (n) {
  MATCH (c:Customer {id: $customer_id})
  MERGE (c)-[:OWNS]->(n)
}
RETURN n.id AS id
