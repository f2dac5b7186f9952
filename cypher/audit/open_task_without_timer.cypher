// Open tasks that nobody would be told of when they are due.
MATCH (k:Task {state: 'open'})
WHERE NOT EXISTS {
  MATCH (timer:Timer {key: k.id + ':task.due:0::0'})
  WHERE timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
}
OPTIONAL MATCH (k)-[:ABOUT]->(t:Ticket)
RETURN t.id AS ticket_id, k.id + ' is open, due ' + toString(k.due_at) + '; its timer is not armed' AS detail
ORDER BY ticket_id, detail
