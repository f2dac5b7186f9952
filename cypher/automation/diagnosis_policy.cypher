// The version of the rules by which a diagnosis made now selects its path.
MATCH (p:Policy {kind: 'diagnosis'}) WHERE p.active_from_at <= $now
RETURN p.version AS version ORDER BY p.version DESC LIMIT 1
