// The SLA policy in force.
MATCH (policy:Policy {kind: 'sla'}) WHERE policy.active_from_at <= $now
RETURN policy.version AS version, policy.body AS body ORDER BY version DESC LIMIT 1
