// The versions of a policy, newest first, at most a hundred.
MATCH (p:Policy {kind: $kind}) WHERE p.version > 0
RETURN p.id AS id, p.kind AS kind, p.version AS version, p.active_from_at AS active_from_at, p.body AS body, p.by AS by
ORDER BY p.version DESC LIMIT 100
