// The key with this hash.
MATCH (k:ApiKey {hash: $hash})
RETURN k.id AS id, k.roles AS roles, k.node_id AS node_id, k.scopes AS scopes, k.persisted_only AS persisted_only,
  k.ends_at AS ends_at
