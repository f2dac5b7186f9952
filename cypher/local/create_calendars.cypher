// Business calendars, each kept by an area.
UNWIND $rows AS row
MATCH (a:Area {id: row.area_id})
CREATE (a)-[:KEEPS]->(c:Calendar {id: row.id, name: row.name, time_zone: row.time_zone, windows: row.windows,
  holidays: row.holidays, recorded_at: row.recorded_at})
RETURN count(c) AS created
