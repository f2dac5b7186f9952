// Uploads that are awaited or received, and that nothing would give up.
UNWIND ['awaited', 'receiving'] AS state
MATCH (a:Attachment {state: state})
WHERE NOT EXISTS {
  MATCH (timer:Timer {ticket_id: a.ticket_id})
  WHERE timer.kind = 'attachment.abandon' AND timer.subject_id = a.id
    AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
}
RETURN a.ticket_id AS ticket_id, a.id + ' is ' + a.state + ', and nothing gives it up' AS detail
ORDER BY ticket_id, detail
