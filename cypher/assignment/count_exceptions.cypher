// How many exceptions the list has.
MATCH (x:AssignmentException)
WHERE x.raised_at IS NOT NULL
  AND ($state IS NULL OR x.state = $state) AND (size($codes) = 0 OR x.code IN $codes)
  AND ($sees_all OR EXISTS {
    (x)-[:BLOCKS]->(:Ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN count(x) AS count
