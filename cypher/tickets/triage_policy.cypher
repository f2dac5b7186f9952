// The triage policy that counts at an instant.
MATCH (p:Policy {kind: 'triage'}) WHERE p.active_from_at <= $now
RETURN p.version AS version, p.body AS body ORDER BY p.version DESC LIMIT 1
