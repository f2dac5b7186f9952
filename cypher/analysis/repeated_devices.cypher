// Devices that break again and again.
// $from_at: instant = -180d: tickets opened from then on
// $until_at: instant = +0d: and before
// $least: integer = 2: so many tickets at least
// $limit: integer = 100: rows at most
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (t)-[:CONCERNS]->(d:Device)-[:INSTANCE_OF]->(p:Product)
WITH d, p, count(t) AS tickets, max(t.opened_at) AS last_at
WHERE tickets >= $least
RETURN p.name AS product, d.serial AS serial, tickets AS tickets, last_at AS last_at
ORDER BY tickets DESC, product, serial LIMIT $limit
