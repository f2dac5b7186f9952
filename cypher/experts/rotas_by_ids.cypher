// Rotas with their area.
UNWIND $ids AS id
MATCH (n:Rota {id: id})-[:IN]->(a:Area)
RETURN n.id AS id, n.name AS name, n.line AS line, n.active AS active, a.id AS area_id
