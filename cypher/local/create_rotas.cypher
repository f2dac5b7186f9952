// Rotas of an area and support line; experts are put on call where they are created.
UNWIND $rows AS row
MATCH (a:Area {id: row.area_id})
CREATE (r:Rota {id: row.id, name: row.name, line: row.line, active: true})-[:IN]->(a)
RETURN count(r) AS created
