// Tickets that need an expert while nothing looks for one: no offer that can run out, nothing armed, nothing pending.
// A dead message, and what is overdue by more than a minute, count as nothing.
UNWIND ['New', 'Reopened', 'Open', 'Escalated'] AS state
MATCH (t:Ticket {state: state})
WHERE t.opened_at IS NOT NULL AND (t.needs_owner OR state IN ['New', 'Reopened'])
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'offer.expiry'
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
      AND EXISTS { (t)<-[:HOLDS_OPEN {kind: 'offer', assignment_id: timer.subject_id}]-() }
  }
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind IN CASE state WHEN 'Reopened' THEN ['reopening.confirm'] ELSE ['claim.deadline', 'assignment.retry'] END
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
  AND NOT EXISTS {
    MATCH (m:OutboxMessage {ticket_id: t.id})
    WHERE m.lane = 'core' AND m.state = 'pending' AND m.next_attempt_at > $overdue_before
  }
RETURN t.id AS ticket_id, state + ' without an expert since ' + toString(t.state_at) + '; nobody is being looked for' AS detail
ORDER BY ticket_id
