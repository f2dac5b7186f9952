// Live offers and ownerships made although an absence was on record that overlaps the work, without an override.
// The times stand in a CASE: an expert has few absences, and by the index of their times everybody's would be read.
UNWIND ['offered', 'accepted'] AS state
MATCH (a:Assignment {state: state})-[:TO]->(e:Expert)
WHERE a.override IS NULL
OPTIONAL MATCH (a)-[:BOOKS]->(s:Slot)
WITH a, e, coalesce(s.starts_at, a.offered_at) AS from_at, coalesce(s.ends_at, a.offered_at) AS until_at
MATCH (e)-[u:UNAVAILABLE]->(b:Absence)
WHERE b.recorded_at <= a.offered_at
  AND CASE WHEN u.ends_at > from_at THEN u.starts_at < until_at OR u.starts_at = from_at ELSE false END
RETURN a.ticket_id AS ticket_id, a.id + ' to ' + e.id + ' despite ' + u.kind + ' from ' + toString(u.starts_at) AS detail
ORDER BY ticket_id, detail
