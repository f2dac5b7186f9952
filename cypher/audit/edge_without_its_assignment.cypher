// Edges by which an expert holds a ticket although the assignment or the ticket's state says otherwise: load would drift.
CALL () {
  MATCH (e:Expert)-[h:HOLDS_OPEN]->(t:Ticket) WHERE h.guard IS NOT NULL
  RETURN e, t, 'HOLDS_OPEN' AS type, properties(h) AS edge
  UNION ALL
  MATCH (e:Expert)-[h:HOLDS_WAITING]->(t:Ticket) WHERE h.guard IS NOT NULL
  RETURN e, t, 'HOLDS_WAITING' AS type, properties(h) AS edge
}
OPTIONAL MATCH (e)<-[:TO]-(a:Assignment {id: edge.assignment_id})
WHERE EXISTS { (a)-[:OF]->(t) }
WITH e, t, type, edge, CASE
  WHEN a IS NULL THEN 'its assignment is missing, or of others'
  WHEN edge.kind = 'offer' AND a.state <> 'offered' THEN 'its offer is ' + a.state
  WHEN edge.kind = 'owner' AND a.state <> 'accepted' THEN 'its assignment is ' + a.state
  WHEN edge.guard <> CASE edge.kind WHEN 'owner' THEN t.id ELSE edge.assignment_id END THEN 'its guard guards nothing'
  WHEN type = 'HOLDS_WAITING' AND (edge.kind <> 'owner' OR t.state <> 'Pending') THEN 'the ticket is ' + t.state
  WHEN type = 'HOLDS_OPEN' AND edge.kind = 'owner' AND NOT t.state IN ['Open', 'Escalated'] THEN 'the ticket is ' + t.state
  WHEN edge.kind = 'offer' AND NOT t.state IN ['New', 'Reopened', 'Open', 'Escalated'] THEN 'the ticket is ' + t.state
END AS problem
WHERE problem IS NOT NULL
RETURN t.id AS ticket_id, e.id + ' ' + type + ' as ' + edge.kind + ', but ' + problem AS detail ORDER BY ticket_id, detail
