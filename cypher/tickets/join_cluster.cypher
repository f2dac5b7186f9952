// A ticket joins the oldest cluster of those alike, or makes one with the earliest of them. The caller holds the locks of
// the ticket and of that earliest one; the cluster is locked before its size is read. No row: it was in one before.
// `untold` is what is said in public of the incident, where the ticket's receipt did not say it.
MATCH (t:Ticket {id: $ticket_id}) WHERE NOT EXISTS { (t)-[:IN_CLUSTER]->() }
MATCH (first:Ticket {id: $first_id})
OPTIONAL CALL (t) {
  MATCH (x:Ticket)-[:IN_CLUSTER]->(known:Cluster) WHERE x.id IN $alike_ids
  RETURN known ORDER BY known.since_at, known.id LIMIT 1
}
CALL (t, first, known) {
  WITH t, first, known WHERE known IS NULL
  CREATE (made:Cluster {id: $cluster_id, since_at: $now, customers: 0, lock: $command_id})
  CREATE (first)-[:IN_CLUSTER {since_at: $now}]->(made)
  RETURN made AS cluster
  UNION
  WITH t, first, known WHERE known IS NOT NULL
  SET known.lock = $command_id
  RETURN known AS cluster
}
CREATE (t)-[:IN_CLUSTER {since_at: $now}]->(cluster)
WITH cluster, cluster.customers AS before, known IS NULL AS made, coalesce(t.disturbance_ids, []) AS told
WITH cluster, before, made, told,
  COLLECT { MATCH (cluster)<-[:IN_CLUSTER]-(member:Ticket) RETURN member.id AS id ORDER BY id } AS member_ids,
  COUNT { MATCH (cluster)<-[:IN_CLUSTER]-(:Ticket)-[:OPENED_BY]->(c:Customer) RETURN DISTINCT c } AS customers
SET cluster.customers = customers
RETURN cluster.id AS id, made AS made, before AS before, customers AS customers, member_ids AS member_ids,
  head(COLLECT { MATCH (d:Disturbance {active_for: cluster.id}) WHERE NOT d.id IN told RETURN d.text }) AS untold
