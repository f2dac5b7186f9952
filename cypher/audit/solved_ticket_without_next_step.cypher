// Solved tickets that would never close.
MATCH (t:Ticket {state: 'Solved'})
WHERE t.opened_at IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'ticket.close'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
  AND NOT EXISTS {
    MATCH (m:OutboxMessage {ticket_id: t.id})
    WHERE m.lane = 'core' AND m.state = 'pending' AND m.next_attempt_at > $overdue_before
  }
RETURN t.id AS ticket_id, 'Solved since ' + toString(t.state_at) + '; its closing is not armed' AS detail ORDER BY ticket_id
