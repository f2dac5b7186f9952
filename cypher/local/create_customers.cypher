// Customers with where they live, what they hold and what they own.
UNWIND $rows AS row
MATCH (a:Area {id: row.area_id})
CREATE (c:Customer {id: row.id})-[:LIVES_IN]->(a)
SET c += row.properties
WITH c, row
CALL (c, row) {
  UNWIND row.contracts AS held
  MATCH (n:Plan {id: held.plan_id})
  CREATE (c)-[:HOLDS]->(:Contract {id: held.id, number: held.number, created_on: held.starts_on,
    starts_on: held.starts_on, ends_on: held.ends_on, paid_until_on: held.paid_until_on, status: held.status}
    )-[:OF_PLAN]->(n)
}
CALL (c, row) {
  UNWIND row.devices AS owned
  MATCH (p:Product {id: owned.product_id})
  CREATE (c)-[:OWNS]->(:Device {id: owned.id, serial: owned.serial, product_id: owned.product_id,
    purchased_on: owned.purchased_on, active: true})-[:INSTANCE_OF]->(p)
}
RETURN count(c) AS created
