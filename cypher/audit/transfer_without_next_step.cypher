// Transfers that wait for an answer and would never run out, or that nobody can answer: their owner is the owner no more.
MATCH (x:Transfer {state: 'requested'})-[:OF]->(t:Ticket)
WITH x, t, CASE
  WHEN NOT EXISTS { MATCH (a:Assignment {id: x.assignment_id, state: 'accepted'})-[:OF]->(t) } THEN 'its owner has lost the ticket'
  WHEN EXISTS { MATCH (t)<-[:OF]-(y:Transfer {state: 'requested'}) WHERE y.id < x.id } THEN 'another waits already'
  WHEN NOT EXISTS {
    MATCH (timer:Timer {ticket_id: t.id})
    WHERE timer.kind = 'transfer.expiry' AND timer.subject_id = x.id
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  } THEN 'it has no armed expiry'
END AS problem
WHERE problem IS NOT NULL
RETURN t.id AS ticket_id, x.id + ' to ' + x.to_id + ': ' + problem AS detail ORDER BY ticket_id, detail
