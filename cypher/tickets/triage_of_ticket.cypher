// What triage decided on a ticket, the customers of its cluster, and the triage policy that counts.
MATCH (t:Ticket {id: $ticket_id})-[:IN_CLUSTER]->(c:Cluster)
RETURN t.impact AS impact, t.urgency AS urgency, t.matrix_priority AS matrix_priority, t.priority AS priority,
  t.line AS line, t.routed_by AS routed_by, t.priority_by AS priority_by, c.id AS cluster_id, c.customers AS customers,
  head(COLLECT {
    MATCH (p:Policy {kind: 'triage'}) WHERE p.active_from_at <= $now
    RETURN p.body ORDER BY p.version DESC LIMIT 1
  }) AS policy
