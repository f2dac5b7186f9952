// A key that opens nothing from an instant on, and which one follows it, if one does; one that ends sooner stays so. No row:
// there is none.
MATCH (k:ApiKey {id: $id})
SET k.lock = $command_id
WITH k, k.ends_at <= $ends_at AS ended
SET k.ends_at = CASE WHEN ended THEN k.ends_at ELSE $ends_at END, k.ended_by = coalesce(k.ended_by, $by),
  k.successor_id = coalesce($successor_id, k.successor_id)
RETURN k {.id, .name, .roles, .node_id, .scopes, .persisted_only, .ends_at, .created_at} AS key, ended
