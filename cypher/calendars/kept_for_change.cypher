// Takes the area's lock and returns the calendar that it keeps itself (null where it keeps none). No row: no such area.
MATCH (area:Area {id: $area_id})
SET area.lock = $command_id
WITH area
OPTIONAL MATCH (area)-[:KEEPS]->(calendar:Calendar)
RETURN area.id AS area_id, calendar {.name, .time_zone, .windows, .holidays} AS calendar
