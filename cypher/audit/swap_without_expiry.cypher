// Swaps of duties that wait for an answer and would never run out.
MATCH (s:Swap) WHERE s.from_id IS NOT NULL AND s.state = 'requested'
  AND NOT EXISTS {
    MATCH (timer:Timer {key: s.id + ':swap.expiry:0::0'})
    WHERE timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN null AS ticket_id, s.id + ' to ' + s.to_id + ' has no armed expiry' AS detail ORDER BY detail
