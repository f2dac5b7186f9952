// How full a queue is: the tickets in it that nobody is asked about, and how many those could take who serve its place,
// what lies in it or what it lies in, and who are not away. No row: there is no such queue.
MATCH (q:Queue {id: $queue_id})-[:IN]->(area:Area)
RETURN COUNT {
    MATCH (q)<-[:WAITS_IN]-(t:Ticket)
    WHERE t.needs_owner AND t.state IN $seeking AND NOT EXISTS { (t)<-[:HOLDS_OPEN]-() }
  } AS waiting,
  reduce(free = 0, room IN COLLECT {
    CALL (area) {
      MATCH (area)-[:PART_OF]->{0,6}(:Area)<-[:SERVES]-(e:Expert) RETURN e
      UNION MATCH (area)<-[:PART_OF]-{0,6}(:Area)<-[:SERVES]-(e:Expert) RETURN e
    }
    WITH e WHERE e.active AND e.line >= q.line
      AND NOT EXISTS { (e)-[u:UNAVAILABLE]->() WHERE u.starts_at <= $now AND u.ends_at > $now }
    RETURN e.cap - COUNT { (e)-[:HOLDS_OPEN]->() }
  } | free + room) AS free
