// Product families with the skills that their products require unless they say otherwise.
UNWIND $rows AS row
CREATE (f:ProductFamily {id: row.id, name: row.name, active: true})
WITH f, row
CALL (f, row) {
  UNWIND row.requires AS need
  MATCH (s:Skill {kind: need.kind, code: need.code})
  CREATE (f)-[:REQUIRES {min_level: need.min_level, since_at: row.since_at}]->(s)
}
RETURN count(f) AS created
