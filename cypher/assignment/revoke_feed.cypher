// A person's private feed has no address any more.
MATCH (f:CalendarFeed {id: $feed_id}) WHERE f.number IS NOT NULL
SET f.number = null, f.ended_at = $now
RETURN f.id AS id
