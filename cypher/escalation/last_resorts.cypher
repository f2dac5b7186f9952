// Tickets whose last resort is told again and again because nobody says to be at it, the longest told first.
MATCH (path:EscalationPath) WHERE path.rounds > 0
MATCH (path)-[:WATCHES]->(ticket:Ticket)
WHERE ticket.cycle = path.cycle AND ticket.state IN $states
  AND (path.acknowledged_until_at IS NULL OR path.acknowledged_until_at <= $now)
  AND ($sees_all OR EXISTS {
    (ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN ticket.id AS id ORDER BY path.rounds DESC, id
