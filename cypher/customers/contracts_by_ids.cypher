// Contracts that the actor may see, with customer, plan and the products they cover beside the plan's.
UNWIND $ids AS id
MATCH (n:Contract {id: id})<-[:HOLDS]-(c:Customer)
WHERE $sees_all OR c.id = $actor_id
MATCH (n)-[:OF_PLAN]->(p:Plan)
RETURN n.id AS id, n.number AS number, n.created_on AS created_on, n.starts_on AS starts_on, n.ends_on AS ends_on,
  n.paid_until_on AS paid_until_on, n.status AS status, c.id AS customer_id, p.id AS plan_id,
  COLLECT {
    MATCH (n)-[r:COVERS]->(x:Product)
    RETURN { product_id: x.id, from_on: r.from_on, until_on: r.until_on, since_at: r.since_at } ORDER BY x.id
  } AS covers
