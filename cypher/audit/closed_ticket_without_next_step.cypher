// Closed tickets that would never be archived.
MATCH (t:Ticket {state: 'Closed'})
WHERE t.opened_at IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'ticket.archive'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, 'Closed since ' + toString(t.state_at) + '; its archiving is not armed' AS detail
ORDER BY ticket_id
