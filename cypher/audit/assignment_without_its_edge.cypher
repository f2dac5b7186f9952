// Live offers and ownerships that their expert does not hold: they would not count as load.
UNWIND ['offered', 'accepted'] AS state
MATCH (a:Assignment {state: state})
WHERE NOT EXISTS {
  MATCH (a)-[:TO]->(:Expert)-[h:HOLDS_OPEN|HOLDS_WAITING]->(:Ticket)<-[:OF]-(a) WHERE h.assignment_id = a.id
}
RETURN a.ticket_id AS ticket_id, a.id + ' is ' + state + ', but ' + a.expert_id + ' does not hold the ticket' AS detail
ORDER BY ticket_id, detail
