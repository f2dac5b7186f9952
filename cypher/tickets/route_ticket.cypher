// A ticket waits in the nearest queue of its new line; where there is none it stays where it is.
MATCH (t:Ticket {id: $ticket_id})-[:IN]->(area:Area)
WITH t, head(COLLECT {
  MATCH (area)-[:PART_OF]->{0,6}(near:Area)<-[:IN]-(q:Queue {line: $line}) RETURN q ORDER BY near.depth DESC, q.id
}) AS queue
WHERE queue IS NOT NULL
CALL (t) { MATCH (t)-[w:WAITS_IN]->() DELETE w }
CREATE (t)-[:WAITS_IN]->(queue)
RETURN queue.id AS queue_id, queue.mode AS mode
