// Surveys about these tickets that wait for an answer and were never followed by a reminder, armed or rung.
UNWIND $ticket_ids AS ticket_id
MATCH (s:Survey)-[:RATES]->(t:Ticket {id: ticket_id})
WHERE s.answered_at IS NULL AND t.state IN ['Solved', 'Closed']
  AND NOT EXISTS {
    MATCH (timer:Timer {key: s.id + ':survey.remind:0::0'})
    WHERE timer.state = 'fired'
      OR timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN t.id AS ticket_id, 'survey ' + s.id + ' is unanswered; its reminder is not armed' AS detail
ORDER BY ticket_id, detail
