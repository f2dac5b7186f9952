// A page of keys, the newest first, behind (created_at, id).
MATCH (k:ApiKey)
WHERE k.created_at <= $after_at AND CASE k.created_at WHEN $after_at THEN k.id < $after_id ELSE true END
WITH k ORDER BY k.created_at DESC, k.id DESC LIMIT $limit
RETURN k {.id, .name, .prefix, .roles, .node_id, .scopes, .persisted_only, .created_at, .created_by, .ends_at, .ended_by,
  .successor_id, .used_at} AS key
ORDER BY key.created_at DESC, key.id DESC
