// The cluster of each ticket with its newest tickets, at most a hundred.
UNWIND $ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
MATCH (t)-[:IN_CLUSTER]->(c:Cluster)
RETURN ticket_id, c.id AS id, c.since_at AS since_at, c.customers AS customers,
  COLLECT { MATCH (c)<-[:IN_CLUSTER]-(x:Ticket) RETURN x.key ORDER BY x.opened_at DESC, x.id LIMIT 100 } AS ticket_keys
