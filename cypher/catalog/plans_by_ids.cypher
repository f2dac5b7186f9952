// Plans with the products they include.
UNWIND $ids AS id
MATCH (n:Plan {id: id})
RETURN n.id AS id, n.name AS name, n.service_level AS service_level, n.active AS active,
  COLLECT {
    MATCH (n)-[r:INCLUDES]->(p:Product)
    RETURN { product_id: p.id, from_on: r.from_on, until_on: r.until_on, since_at: r.since_at } ORDER BY p.id
  } AS includes
