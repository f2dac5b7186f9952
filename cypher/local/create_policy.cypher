// The next version of a policy. No two worlds are built at once, so nobody else takes the number.
OPTIONAL MATCH (before:Policy {kind: $kind})
WITH coalesce(max(before.version), 0) + 1 AS version
CREATE (p:Policy {id: $id, kind: $kind, version: version, active_from_at: $now, body: $body})
RETURN p.version AS version
