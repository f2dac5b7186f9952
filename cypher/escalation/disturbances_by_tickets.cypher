// What goes on now and is felt by each ticket that is worked on: of the whole service, of the incident that it is part of,
// or what its receipt said.
UNWIND $ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
RETURN ticket_id, COLLECT {
  MATCH (d:Disturbance) WHERE d.active_for IS NOT NULL AND t.state IN $live
    AND (d.about = 'service' OR d.id IN coalesce(t.disturbance_ids, [])
      OR EXISTS { (t)-[:IN_CLUSTER]->(:Cluster {id: d.about}) })
  RETURN d {.text, .began_at, .said_at} ORDER BY d.began_at, d.id
} AS disturbances
