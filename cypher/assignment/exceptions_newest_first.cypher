// A page of assignment exceptions, newest first, behind (after_at, after_id), read from their index in order.
MATCH (x:AssignmentException)
WHERE x.raised_at <= $after_at AND CASE x.raised_at WHEN $after_at THEN x.id < $after_id ELSE true END
  AND ($state IS NULL OR x.state = $state) AND (size($codes) = 0 OR x.code IN $codes)
  AND ($sees_all OR EXISTS {
    (x)-[:BLOCKS]->(:Ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN x {.*} AS exception, x.raised_at AS raised_at, x.id AS id
ORDER BY raised_at DESC, id DESC LIMIT $limit
