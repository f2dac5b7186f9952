// Tickets that were escalated, by area and level reached.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
WITH t WHERE t.level > 0
MATCH (t)-[:IN]->(area:Area)
RETURN area.name AS area, t.level AS level, count(t) AS tickets
ORDER BY level DESC, tickets DESC, area
