// Products with family and required skills.
UNWIND $ids AS id
MATCH (n:Product {id: id})
RETURN n.id AS id, n.name AS name, n.sku AS sku, n.recalled AS recalled, n.supported_from_on AS supported_from_on,
  n.supported_until_on AS supported_until_on, n.active AS active,
  head(COLLECT { MATCH (n)-[:IN_FAMILY]->(f:ProductFamily) RETURN f.id ORDER BY f.id }) AS family_id,
  COLLECT {
    MATCH (n)-[r:REQUIRES]->(s:Skill)
    RETURN { skill_id: s.id, min_level: r.min_level, since_at: r.since_at } ORDER BY s.id
  } AS requires
