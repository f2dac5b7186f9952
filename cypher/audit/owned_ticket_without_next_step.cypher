// Tickets with an owner that no armed timer watches and no pending message moves.
UNWIND ['Open', 'Escalated'] AS state
MATCH (t:Ticket {state: state})
WHERE t.opened_at IS NOT NULL AND NOT t.needs_owner
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
  AND NOT EXISTS {
    MATCH (m:OutboxMessage {ticket_id: t.id})
    WHERE m.lane = 'core' AND m.state = 'pending' AND m.next_attempt_at > $overdue_before
  }
RETURN t.id AS ticket_id, state + ' with an owner since ' + toString(t.state_at) + '; nothing watches it' AS detail
ORDER BY ticket_id
