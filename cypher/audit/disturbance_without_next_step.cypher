// Disturbances that are going on and that nobody would be told of again.
MATCH (d:Disturbance) WHERE d.active_for IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {key: d.id + ':disturbance.again:0::0'})
    WHERE timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN null AS ticket_id, d.id + ' goes on, and nobody is told of it again' AS detail ORDER BY detail
