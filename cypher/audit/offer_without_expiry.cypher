// Live offers that would never run out.
MATCH (a:Assignment {state: 'offered'})
WHERE NOT EXISTS {
  MATCH (timer:Timer {ticket_id: a.ticket_id})
  WHERE timer.kind = 'offer.expiry' AND timer.subject_id = a.id
    AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
}
RETURN a.ticket_id AS ticket_id, a.id + ' to ' + a.expert_id + ' has no armed expiry' AS detail ORDER BY ticket_id, detail
