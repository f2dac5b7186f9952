// The match policy that counts now: the newest version that has begun.
MATCH (p:Policy {kind: 'match'})
WHERE p.active_from_at <= $now
RETURN p.version AS version, p.body AS body ORDER BY version DESC LIMIT 1
