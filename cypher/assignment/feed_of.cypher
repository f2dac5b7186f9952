// A person's private feed, if it has an address.
MATCH (f:CalendarFeed {id: $feed_id}) WHERE f.number IS NOT NULL
RETURN f.id AS feed_id, f.number AS number, f.since_at AS since_at
