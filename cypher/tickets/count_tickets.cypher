// How many tickets the list for staff has.
UNWIND $states AS state
MATCH (t:Ticket {state: state})
WHERE t.opened_at IS NOT NULL
  AND (size($priorities) = 0 OR t.priority IN $priorities)
  AND ($needs_owner IS NULL OR t.needs_owner = $needs_owner)
  AND ($needs_review IS NULL OR t.needs_review = $needs_review)
  AND ($tag IS NULL OR $tag IN t.tags)
  AND ($queue_id IS NULL OR EXISTS { (t)-[:WAITS_IN]->(:Queue {id: $queue_id}) })
  AND ($area_id IS NULL OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area {id: $area_id}) })
  AND ($sees_all OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN count(t) AS count
