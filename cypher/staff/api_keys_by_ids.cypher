// Keys by id; never what they are found by.
UNWIND $ids AS id
MATCH (k:ApiKey {id: id})
RETURN k.id AS id, k {.id, .name, .prefix, .roles, .node_id, .scopes, .persisted_only, .created_at, .created_by, .ends_at,
  .ended_by, .successor_id, .used_at} AS key
