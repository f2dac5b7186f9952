// Messages that were given up, latest first, older than a given one (instant and id of the last of the page before).
MATCH (m:OutboxMessage {state: 'dead'})
WHERE $before_at IS NULL OR m.dead_at < $before_at OR (m.dead_at = $before_at AND m.id < $before_id)
RETURN m.id AS id, m.topic AS topic, m.lane AS lane, m.ticket_id AS ticket_id, m.subject_id AS subject_id,
  m.payload AS payload, m.attempts AS attempts, m.created_at AS created_at, m.dead_at AS dead_at, m.error AS error
ORDER BY m.dead_at DESC, m.id DESC
LIMIT $at_most
