// Contracts that end soon, by plan, and how many of their customers have a ticket that is not over.
// $from_at: instant = +0d: ending from that day on
// $until_at: instant = +60d: and before
MATCH (k:Contract) WHERE k.ends_on >= date($from_at) AND k.ends_on < date($until_at) AND k.status = 'active'
MATCH (k)-[:OF_PLAN]->(plan:Plan)
WITH plan, k, EXISTS {
  MATCH (k)<-[:UNDER]-(t:Ticket) WHERE t.state IN ['New', 'Open', 'Pending', 'Escalated', 'Reopened']
} AS open
RETURN plan.name AS plan, count(k) AS contracts, count(CASE WHEN open THEN 1 END) AS with_open_ticket
ORDER BY contracts DESC, plan
