// Surveys that wait for an answer and were never followed by a reminder, armed or rung.
// plan: NodeByLabelScan: looked at whole, as no property tells the unanswered ones
MATCH (s:Survey)-[:RATES]->(t:Ticket)
USING SCAN s:Survey
WHERE s.answered_at IS NULL AND t.state IN ['Solved', 'Closed']
  AND NOT EXISTS {
    MATCH (timer:Timer {key: s.id + ':survey.remind:0::0'})
    WHERE timer.state = 'fired'
      OR timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, 'survey ' + s.id + ' is unanswered; its reminder is not armed' AS detail ORDER BY ticket_id
