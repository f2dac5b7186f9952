// Issue kinds with the skills that they require beside the product's.
UNWIND $rows AS row
CREATE (i:IssueKind {id: row.id, name: row.name, category: row.category, visit: row.visit, active: true})
WITH i, row
CALL (i, row) {
  UNWIND row.requires AS need
  MATCH (s:Skill {kind: need.kind, code: need.code})
  CREATE (i)-[:REQUIRES {min_level: need.min_level, since_at: row.since_at}]->(s)
}
RETURN count(i) AS created
