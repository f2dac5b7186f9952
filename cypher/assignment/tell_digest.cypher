// The open exceptions of a queue that nobody was told of yet, marked as told; with the leads of the queue's area.
MATCH (q:Queue {id: $queue_id})-[:IN]->(area:Area)
WITH q, COLLECT {
    MATCH path = (area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(s:Staff) WHERE s.active
    RETURN s.id ORDER BY length(path), s.id
  } AS lead_ids
MATCH (x:AssignmentException {state: 'open'})-[:BLOCKS]->(t:Ticket)-[:WAITS_IN]->(q)
WHERE x.told_at IS NULL
SET x.told_at = $now
RETURN t.key AS ticket_key, x.code AS code, lead_ids ORDER BY ticket_key
