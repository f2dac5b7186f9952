// Of these messages the ones that are due and first in their (ticket, lane).
UNWIND $message_ids AS message_id
MATCH (m:OutboxMessage {id: message_id}) USING INDEX m:OutboxMessage(id)
WHERE m.state = 'pending' AND m.next_attempt_at <= $now
  AND NOT EXISTS {
    MATCH (earlier:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX earlier:OutboxMessage(ticket_id)
    WHERE earlier.lane = m.lane AND earlier.number < m.number
      AND (earlier.state = 'pending' OR (earlier.state = 'dead' AND m.lane STARTS WITH 'webhook:'))
  }
RETURN m.id AS id, m.topic AS topic, m.lane AS lane, m.ticket_id AS ticket_id, m.subject_id AS subject_id,
  m.payload AS payload, m.attempts AS attempts, m.created_at AS created_at, m.since_at AS since_at
