// Of these tickets those that are archived and would never be erased, and that no legal hold keeps.
// By its id: by its state all tickets that are over would be read for each.
UNWIND $ticket_ids AS ticket_id
MATCH (t:Ticket {id: ticket_id}) USING INDEX t:Ticket(id)
WHERE t.state = 'Archived' AND t.opened_at IS NOT NULL AND t.held_at IS NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'ticket.delete'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, 'Archived since ' + toString(t.state_at) + '; its erasure is not armed' AS detail
ORDER BY ticket_id
