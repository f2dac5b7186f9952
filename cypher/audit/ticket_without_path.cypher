// Tickets on which nobody would be told more when they do not get on: no armed ring of a path.
UNWIND ['New', 'Reopened', 'Open', 'Escalated'] AS state
MATCH (t:Ticket {state: state})
WHERE t.opened_at IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'path.ring'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, state + ' without an armed ring of its escalation path' AS detail ORDER BY ticket_id
