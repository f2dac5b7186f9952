// A person's private feed has another address from now on.
MERGE (f:CalendarFeed {id: $feed_id})
SET f.person_id = $person_id, f.number = $number, f.since_at = $now, f.ended_at = null
RETURN f.id AS id
