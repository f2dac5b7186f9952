// Areas with their place in the tree; those above come in the same rows, or exist.
UNWIND $rows AS row
CREATE (a:Area {id: row.id, name: row.name, kind: row.kind, depth: row.depth, time_zone: row.time_zone,
  country: row.country, subdivision: row.subdivision, active: true,
  centre: point({latitude: row.latitude, longitude: row.longitude})})
WITH a, row
CALL (a, row) {
  MATCH (above:Area {id: row.parent_id})
  CREATE (a)-[:PART_OF {since_at: row.since_at}]->(above)
}
RETURN count(a) AS created
