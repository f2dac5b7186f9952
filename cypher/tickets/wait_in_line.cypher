// Moves a ticket to the queue of a support line that is nearest to its area, under its lock, which the caller holds.
// No row: there is none, and the ticket stays where it waits.
MATCH (ticket:Ticket {id: $ticket_id})-[:IN]->(area:Area)
WITH ticket, head(COLLECT {
  MATCH (area)-[up:PART_OF]->{0,6}(:Area)<-[:IN]-(q:Queue {line: $line}) RETURN q ORDER BY size(up), q.id LIMIT 1
}) AS queue
WHERE queue IS NOT NULL
OPTIONAL MATCH (ticket)-[old:WAITS_IN]->(:Queue)
DELETE old
CREATE (ticket)-[:WAITS_IN]->(queue)
RETURN queue.id AS queue_id
