// Pending messages of some shards that are due by an instant and first in their (ticket, lane), core first.
// An earlier one that waits or is dead holds up nothing but its lane; a dead one only where the order is promised.
MATCH (m:OutboxMessage)
WHERE m.shard IN $shards AND m.next_attempt_at <= $until_at AND NOT m.id IN $running AND NOT m.lane IN $full
  AND NOT EXISTS {
    MATCH (earlier:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX earlier:OutboxMessage(ticket_id)
    WHERE earlier.lane = m.lane AND earlier.number < m.number
      AND (earlier.state = 'pending' OR (earlier.state = 'dead' AND m.lane STARTS WITH 'webhook:'))
  }
RETURN m.id AS id, m.topic AS topic, m.lane AS lane, m.ticket_id AS ticket_id, m.subject_id AS subject_id,
  m.payload AS payload, m.attempts AS attempts, m.created_at AS created_at, m.since_at AS since_at,
  m.next_attempt_at AS next_attempt_at
ORDER BY m.lane <> 'core', m.next_attempt_at, m.id
LIMIT $at_most
