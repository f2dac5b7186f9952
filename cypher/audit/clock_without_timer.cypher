// Running clocks whose breach nobody would hear of.
UNWIND ['New', 'Reopened', 'Open', 'Escalated'] AS state
MATCH (t:Ticket {state: state})<-[:MEASURES]-(k:SlaClock {state: 'running'})
WHERE t.opened_at IS NOT NULL AND k.breached_at IS NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'sla.breach' AND timer.subject_id = k.id
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, k.kind + ' clock ' + k.id + ' has no armed breach' AS detail ORDER BY ticket_id, detail
