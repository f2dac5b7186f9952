// Running clocks whose breach, or whose near breach, nobody would hear of.
UNWIND ['New', 'Reopened', 'Open', 'Escalated'] AS state
MATCH (t:Ticket {state: state})<-[:MEASURES]-(k:SlaClock {state: 'running'})
WHERE t.opened_at IS NOT NULL
WITH t, k,
  CASE WHEN k.basis = 'contractual' AND k.breached_at IS NULL THEN ['sla.breach'] ELSE [] END
  + CASE WHEN k.warned_at IS NULL AND k.basis = CASE WHEN k.priority IN ['P1', 'P2'] THEN 'operational'
      ELSE 'contractual' END THEN ['sla.warning'] ELSE [] END AS wanted
UNWIND wanted AS kind
WITH t, k, kind
WHERE NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = kind AND timer.subject_id = k.id
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, k.kind + ' clock ' + k.id + ' has no armed ' + kind AS detail ORDER BY ticket_id, detail
