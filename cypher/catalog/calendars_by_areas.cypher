// The calendar that each area keeps itself.
UNWIND $ids AS id
MATCH (:Area {id: id})-[:KEEPS]->(c:Calendar)
RETURN id, c.id AS calendar_id, c.name AS name, c.time_zone AS time_zone, c.windows AS windows, c.holidays AS holidays
