// A survey about a ticket, with the questions that count now. No row: it was sent before.
MATCH (t:Ticket {id: $ticket_id})
WHERE NOT EXISTS { MATCH (:Survey {id: $id}) }
CREATE (s:Survey {id: $id})-[:RATES]->(t)
SET s.ticket_id = $ticket_id, s.cycle = $cycle, s.sent_at = $now, s.questions = head(COLLECT {
    MATCH (p:Policy {kind: 'survey'}) WHERE p.active_from_at <= $now
    RETURN p.body ORDER BY p.version DESC LIMIT 1
  })
RETURN s.id AS id
