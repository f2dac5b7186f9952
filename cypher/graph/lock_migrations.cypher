// Takes or renews the lock; no record while another runner holds it. Without expires_at it is the other tool's: never taken.
MERGE (l:__Neo4jMigrationsLock {name: $name})
ON CREATE SET l.id = $holder, l.expires_at = $until
SET l.asked_by = $holder
WITH l WHERE l.id = $holder OR l.expires_at <= $now
SET l.id = $holder, l.expires_at = $until
RETURN l.id AS holder
