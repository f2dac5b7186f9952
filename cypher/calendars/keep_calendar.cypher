// Gives an area a calendar of its own in place of the one it kept; returns that one, if any. No row: no such area.
// A calendar is never changed: clocks that ran on an earlier one still name it.
MATCH (area:Area {id: $area_id})
SET area.lock = $command_id
WITH area
OPTIONAL MATCH (area)-[kept:KEEPS]->(earlier:Calendar)
DELETE kept
CREATE (area)-[:KEEPS]->(:Calendar {id: $id, name: $name, time_zone: $time_zone, windows: $windows, holidays: $holidays,
  recorded_at: $now})
RETURN earlier.id AS earlier_id, earlier.recorded_at AS earlier_recorded_at
