// The area follows the feed at this address, or none where it is null; how another feed stood is forgotten.
MATCH (area:Area {id: $area_id})
CALL (area) {
  MATCH (area)-[:FOLLOWS]->(feed:HolidayFeed) WHERE $url IS NULL OR feed.url <> $url
  DETACH DELETE feed
}
CALL (area) {
  WITH 1 AS wanted WHERE $url IS NOT NULL AND NOT EXISTS { (area)-[:FOLLOWS]->(:HolidayFeed) }
  CREATE (area)-[:FOLLOWS]->(:HolidayFeed {id: $id, url: $url, since_at: $now})
}
RETURN area.id AS area_id
