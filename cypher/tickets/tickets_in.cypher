// Which of these tickets lie in the queue and in or below the area, if one is named, and may be seen by the staff who ask.
UNWIND $ticket_ids AS id
MATCH (t:Ticket {id: id})
WHERE ($queue_id IS NULL OR EXISTS { (t)-[:WAITS_IN]->(:Queue {id: $queue_id}) })
  AND ($area_id IS NULL OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area {id: $area_id}) })
  AND ($sees_all OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN t.id AS id
