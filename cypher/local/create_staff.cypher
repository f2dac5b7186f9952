// Staff with the areas that they lead.
UNWIND $rows AS row
CREATE (s:Staff {id: row.id})
SET s += row.properties
WITH s, row
CALL (s, row) {
  UNWIND row.area_ids AS area_id
  MATCH (a:Area {id: area_id})
  CREATE (s)-[:LEADS]->(a)
}
RETURN count(s) AS created
