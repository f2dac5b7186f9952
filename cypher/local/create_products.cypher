// Products of families, with the skills that they require themselves.
UNWIND $rows AS row
MATCH (f:ProductFamily {id: row.family_id})
CREATE (p:Product {id: row.id, name: row.name, sku: row.sku, recalled: row.recalled, active: true,
  supported_from_on: row.supported_from_on, supported_until_on: row.supported_until_on})-[:IN_FAMILY]->(f)
WITH p, row
CALL (p, row) {
  UNWIND row.requires AS need
  MATCH (s:Skill {kind: need.kind, code: need.code})
  CREATE (p)-[:REQUIRES {min_level: need.min_level, since_at: row.since_at}]->(s)
}
RETURN count(p) AS created
