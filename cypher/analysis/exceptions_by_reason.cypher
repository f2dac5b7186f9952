// Why nobody could be assigned, by area, and how long it lasted.
// $from_at: instant = -30d: raised from then on
// $until_at: instant = +0d: and before
MATCH (x:AssignmentException) WHERE x.raised_at >= $from_at AND x.raised_at < $until_at
MATCH (x)-[:BLOCKS]->(:Ticket)-[:IN]->(area:Area)
RETURN area.name AS area, x.code AS reason, count(x) AS raised, count(CASE x.state WHEN 'open' THEN 1 END) AS open,
  round(percentileCont(duration.inSeconds(x.raised_at, x.resolved_at).seconds / 60.0, 0.5), 1) AS median_minutes
ORDER BY raised DESC, area, reason
