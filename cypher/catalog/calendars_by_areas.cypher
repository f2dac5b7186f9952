// The calendar that each area keeps itself, and how its feed of days off stands (null where it follows none).
UNWIND $ids AS id
MATCH (area:Area {id: id})-[:KEEPS]->(c:Calendar)
RETURN id, c.id AS calendar_id, c.name AS name, c.time_zone AS time_zone, c.windows AS windows, c.holidays AS holidays,
  head(COLLECT { MATCH (area)-[:FOLLOWS]->(feed:HolidayFeed) RETURN feed {.url, .checked_at, .read_at, .error} }) AS feed
