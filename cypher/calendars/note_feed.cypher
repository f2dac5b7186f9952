// How a feed was found; a success forgets the last error. The area's lock is held by the caller, or nothing depends on it.
MATCH (:Area {id: $area_id})-[:FOLLOWS]->(feed:HolidayFeed)
SET feed.checked_at = $now, feed.error = $error,
  feed.read_at = CASE WHEN $error IS NULL THEN $now ELSE feed.read_at END
RETURN feed.id AS feed_id
