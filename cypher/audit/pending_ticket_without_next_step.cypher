// Pending tickets that nothing reminds of and nothing closes.
MATCH (t:Ticket {state: 'Pending'})
WHERE t.opened_at IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE NOT timer.kind STARTS WITH 'sla.' AND NOT timer.kind STARTS WITH 'path.'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
  AND NOT EXISTS {
    MATCH (m:OutboxMessage {ticket_id: t.id})
    WHERE m.lane = 'core' AND m.state = 'pending' AND m.next_attempt_at > $overdue_before
  }
RETURN t.id AS ticket_id, 'Pending since ' + toString(t.state_at) + '; no reminder is armed' AS detail ORDER BY ticket_id
