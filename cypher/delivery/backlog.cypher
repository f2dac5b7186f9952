// What waits: pending messages by lane, dead ones, the oldest due message and timer.
CALL () {
  MATCH (m:OutboxMessage) WHERE m.shard >= 0 AND m.next_attempt_at IS NOT NULL
  WITH m.lane AS lane, count(*) AS pending, min(CASE WHEN m.next_attempt_at <= $now THEN m.since_at END) AS oldest_at
  RETURN collect([lane, pending]) AS lanes, min(oldest_at) AS oldest_message_at
}
CALL () { MATCH (m:OutboxMessage {state: 'dead'}) RETURN count(m) AS dead }
CALL () {
  MATCH (t:Timer) WHERE t.shard IN range(0, 63) AND t.due_at <= $now
  RETURN min(t.due_at) AS oldest_timer_at
}
RETURN lanes, oldest_message_at, dead, oldest_timer_at
