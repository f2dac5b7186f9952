// What waits in each queue for an expert.
// $now: instant = +0d: from when ages are counted back
MATCH (q:Queue) WHERE q.name >= '' AND q.active
WITH q, COLLECT {
  MATCH (q)<-[:WAITS_IN]-(t:Ticket) WHERE t.needs_owner RETURN t.opened_at ORDER BY t.opened_at
} AS waiting
RETURN q.name AS queue, q.line AS line, q.mode AS mode, size(waiting) AS waiting,
  duration.inSeconds(head(waiting), $now).seconds / 60 AS oldest_minutes
ORDER BY waiting DESC, queue
