// Incidents that several customers were part of, the largest first.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
// $limit: integer = 50: rows at most
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (t)-[:IN_CLUSTER]->(c:Cluster)
WITH c, count(t) AS tickets, min(t.key) AS first_ticket
RETURN c.since_at AS since_at, c.customers AS customers, tickets AS tickets, first_ticket AS first_ticket
ORDER BY customers DESC, since_at LIMIT $limit
