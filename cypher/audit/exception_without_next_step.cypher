// Open exceptions that are neither tried again nor told again, or whose ticket is not looking for anybody.
MATCH (x:AssignmentException {state: 'open'})-[:BLOCKS]->(t:Ticket)
WHERE x.raised_at IS NOT NULL
WITH x, t, CASE
  WHEN NOT t.needs_owner OR NOT t.state IN ['New', 'Reopened', 'Open', 'Escalated'] THEN ['its ticket looks for nobody']
  ELSE [kind IN ['assignment.retry', 'exception.escalate'] WHERE NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = kind AND timer.subject_id IN [t.id, x.id]
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  } | kind + ' is not armed'] END AS problems
UNWIND problems AS problem
WITH x, t, problem
WHERE problem = 'its ticket looks for nobody' OR NOT EXISTS {
  MATCH (m:OutboxMessage {ticket_id: t.id})
  WHERE m.lane = 'core' AND m.state = 'pending' AND m.next_attempt_at > $overdue_before
}
RETURN t.id AS ticket_id, x.id + ' (' + x.code + '): ' + problem AS detail ORDER BY ticket_id, detail
