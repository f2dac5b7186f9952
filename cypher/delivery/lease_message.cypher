// The right to make the outside call for a message, until the lease runs out; no row when it is not to be had.
// Counting the attempt here keeps the ids of the next one apart even if this one never ends.
MATCH (m:OutboxMessage {id: $id})
SET m.lock = $command_id
WITH m
WHERE m.state = 'pending' AND (m.lease IS NULL OR m.leased_until_at <= $now)
  AND NOT EXISTS {
    MATCH (earlier:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX earlier:OutboxMessage(ticket_id)
    WHERE earlier.lane = m.lane AND earlier.number < m.number
      AND (earlier.state = 'pending' OR (earlier.state = 'dead' AND m.lane STARTS WITH 'webhook:'))
  }
SET m.lease = $lease, m.leased_until_at = $until_at, m.next_attempt_at = $until_at, m.attempts = $attempts
RETURN m.id AS id
