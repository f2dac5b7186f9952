// How promises were kept by area and kind: contractual clocks of tickets opened in a period.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (t)-[:IN]->(area:Area)
MATCH (clock:SlaClock)-[:MEASURES]->(t) WHERE clock.basis = 'contractual'
WITH area.name AS area, clock.kind AS kind, count(clock) AS clocks, count(clock.met_at) AS met,
  count(clock.breached_at) AS breached
RETURN area AS area, kind AS kind, clocks AS clocks, met AS met, breached AS breached,
  round(100.0 * breached / clocks, 1) AS breached_percent
ORDER BY breached_percent DESC, area, kind
