// Pages that nobody has heard and that nobody would be told of again.
MATCH (p:Page {state: 'ringing'})
WHERE NOT EXISTS {
  MATCH (timer:Timer {ticket_id: p.ticket_id})
  WHERE timer.kind = 'page.unanswered' AND timer.subject_id = p.id
    AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
}
RETURN p.ticket_id AS ticket_id, p.id + ' rings for ' + p.rung + ', and nothing rings after it' AS detail
ORDER BY ticket_id, detail
