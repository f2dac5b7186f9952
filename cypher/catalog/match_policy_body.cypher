// The match policy that counts at an instant, as it is stored.
MATCH (p:Policy {kind: 'match'})
WHERE p.active_from_at <= $now
RETURN p.body AS body ORDER BY p.version DESC LIMIT 1
