// Messages, armed and cancelled timers and the command's outcome in one statement.
// A timer is locked by a plain value before its fencing number is read; `changed_by` tells a timer's own effect that it
// was this effect, and nobody else, that armed or cancelled it.
CALL () {
  UNWIND $messages AS m
  WITH m WHERE m.wanted_by IS NULL OR EXISTS { (:AutomationRule {event: m.wanted_by, active: true}) }
  WITH m WHERE m.asked_of IS NULL OR EXISTS { (:Transfer {to_id: m.asked_of, state: 'requested'}) }
  WITH m, COLLECT {
    MATCH (earlier:OutboxMessage {ticket_id: m.ticket_id}) USING INDEX earlier:OutboxMessage(ticket_id)
    WHERE earlier.lane = m.lane
    RETURN earlier.number ORDER BY earlier.number DESC LIMIT 1
  } AS last
  CREATE (:OutboxMessage {
    id: m.id, topic: m.topic, lane: m.lane, number: coalesce(last[0], 0) + m.place,
    ticket_id: m.ticket_id, subject_id: m.subject_id, payload: m.payload, shard: m.shard,
    state: 'pending', attempts: 0, created_at: $now, since_at: $now, next_attempt_at: $now
  })
  RETURN collect(m.id) AS message_ids
}
CALL () {
  UNWIND $timers AS a
  MERGE (t:Timer {key: a.key})
  ON CREATE SET t.id = a.id
  SET t.lock = $command_id
  WITH t, a
  SET t.kind = a.kind, t.subject_id = a.subject_id, t.ticket_id = a.ticket_id, t.payload = a.payload,
      t.shard = a.shard, t.state = 'armed', t.due_at = a.due_at, t.was_due_at = null, t.settled_at = null,
      t.armed_at = $now, t.attempts = 0, t.next_attempt_at = null, t.changed_by = $command_id,
      t.fencing = coalesce(t.fencing, 0) + 1
}
CALL () {
  UNWIND $cancelled AS key
  MATCH (t:Timer {key: key}) WHERE t.due_at IS NOT NULL
  SET t.lock = $command_id
  WITH t WHERE t.due_at IS NOT NULL
  SET t.state = 'cancelled', t.was_due_at = t.due_at, t.due_at = null, t.next_attempt_at = null,
      t.settled_at = $now, t.changed_by = $command_id, t.fencing = t.fencing + 1
}
CALL () {
  MATCH (c:Command {id: $command_id}) WHERE $outcome IS NOT NULL
  SET c.outcome = $outcome
}
RETURN message_ids
