// How often the problem of a ticket came since an instant: tickets on its device, and tickets of its incident, each with
// the newest that is worked on, and whether one of the incident is with the root-cause team already.
MATCH (t:Ticket {id: $ticket_id})
OPTIONAL MATCH (t)-[:CONCERNS]->(device:Device)
OPTIONAL MATCH (t)-[:IN_CLUSTER]->(cluster:Cluster)
RETURN coalesce(t.level, 0) AS level,
  COUNT { MATCH (device)<-[:CONCERNS]-(same:Ticket) WHERE same.opened_at > $since RETURN same } AS on_device,
  COUNT { MATCH (cluster)<-[:IN_CLUSTER]-(like:Ticket) WHERE like.opened_at > $since RETURN like } AS in_cluster,
  EXISTS {
    MATCH (cluster)<-[:IN_CLUSTER]-(told:Ticket) WHERE told.level >= $strategic AND told.state IN $live RETURN told
  } AS cluster_told
