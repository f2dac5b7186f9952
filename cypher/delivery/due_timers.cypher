// Armed timers of some shards that are due by an instant, earliest first; one whose effect failed waits for its pause.
MATCH (t:Timer)
WHERE t.shard IN $shards AND t.due_at <= $until_at
  AND coalesce(t.next_attempt_at, t.due_at) <= $until_at
WITH t, coalesce(t.next_attempt_at, t.due_at) AS next_attempt_at
RETURN t.id AS id, t.key AS key, t.kind AS kind, t.subject_id AS subject_id, t.ticket_id AS ticket_id,
  t.payload AS payload, t.due_at AS due_at, t.fencing AS fencing, t.attempts AS attempts, next_attempt_at
ORDER BY next_attempt_at, t.id
LIMIT $at_most
