// A swap as it stands, under its lock.
MATCH (s:Swap {id: $swap_id})
SET s.lock = $command_id
WITH s
RETURN s {.id, .state, .from_id, .to_id, .rota_id, .role, .starts_at, .ends_at, .return_rota_id, .return_role,
  .return_starts_at, .return_ends_at, .reason, .expires_at} AS swap
