// An attempt failed: again at an instant, or dead when there is none. No row when it is settled or leased elsewhere.
MATCH (m:OutboxMessage {id: $id})
SET m.lock = $command_id
WITH m
WHERE m.state = 'pending' AND (m.lease IS NULL OR m.lease = $lease OR m.leased_until_at <= $now)
SET m.state = CASE WHEN $next_attempt_at IS NULL THEN 'dead' ELSE 'pending' END,
  m.dead_at = CASE WHEN $next_attempt_at IS NULL THEN $now END,
  m.next_attempt_at = $next_attempt_at, m.attempts = $attempts, m.error = $error,
  m.lease = null, m.leased_until_at = null
RETURN m.id AS id, COLLECT {
  MATCH (next:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX next:OutboxMessage(ticket_id)
  WHERE next.lane = m.lane AND next.state = 'pending' AND next.number > m.number AND m.state = 'dead'
  RETURN next.id ORDER BY next.number LIMIT 1
}[0] AS next_id
