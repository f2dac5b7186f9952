// Of these tickets those that are closed and would never be archived.
// By its id: by its state all tickets that are over would be read for each.
UNWIND $ticket_ids AS ticket_id
MATCH (t:Ticket {id: ticket_id}) USING INDEX t:Ticket(id)
WHERE t.state = 'Closed' AND t.opened_at IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'ticket.archive'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, 'Closed since ' + toString(t.state_at) + '; its archiving is not armed' AS detail
ORDER BY ticket_id
