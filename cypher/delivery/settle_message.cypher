// Done, under the message's lock: no row when somebody else settled it, calls for it, or an earlier one is not settled.
// $lease is the holder's, or '' for an effect; one that has run out is nobody's. next_id: the next in its lane.
MATCH (m:OutboxMessage {id: $id})
SET m.lock = $command_id
WITH m
WHERE m.state = 'pending' AND (m.lease IS NULL OR m.lease = $lease OR m.leased_until_at <= $now)
  AND NOT EXISTS {
    MATCH (earlier:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX earlier:OutboxMessage(ticket_id)
    WHERE earlier.lane = m.lane AND earlier.number < m.number
      AND (earlier.state = 'pending' OR (earlier.state = 'dead' AND m.lane STARTS WITH 'webhook:'))
  }
SET m.state = 'done', m.settled_at = $now, m.next_attempt_at = null, m.lease = null, m.leased_until_at = null,
  m.dropped = $dropped
RETURN m.id AS id, COLLECT {
  MATCH (next:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX next:OutboxMessage(ticket_id)
  WHERE next.lane = m.lane AND next.state = 'pending' AND next.number > m.number
  RETURN next.id ORDER BY next.number LIMIT 1
}[0] AS next_id
