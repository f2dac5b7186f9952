// Writes a rota and puts it into its area.
MERGE (n:Rota {id: $id})
SET n.name = $name, n.line = $line, n.active = $active
WITH n
CALL (n) {
  MATCH (n)-[old:IN]->(a:Area) WHERE a.id <> $area_id
  DELETE old
}
CALL (n) {
  MATCH (a:Area {id: $area_id})
  MERGE (n)-[:IN]->(a)
}
RETURN n.id AS id
