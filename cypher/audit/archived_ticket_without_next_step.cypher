// Archived tickets that would never be erased, and that no legal hold keeps.
MATCH (t:Ticket {state: 'Archived'})
WHERE t.opened_at IS NOT NULL AND t.held_at IS NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'ticket.delete'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, 'Archived since ' + toString(t.state_at) + '; its erasure is not armed' AS detail
ORDER BY ticket_id
