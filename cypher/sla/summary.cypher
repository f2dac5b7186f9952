// How promises were kept on tickets that were opened in a period, of all cycles, by service level and kind. What a clock
// took is the time between its start and its end without pauses; a clock that was met while it stood still took no more.
MATCH (ticket:Ticket)
WHERE ticket.opened_at >= $from_at AND ticket.opened_at < $until_at
  AND ($area_id IS NULL OR EXISTS { (ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area {id: $area_id}) })
MATCH (ticket)<-[:MEASURES]-(clock:SlaClock {basis: 'contractual'})
WHERE $service_level IS NULL OR clock.service_level = $service_level
WITH clock, CASE WHEN clock.paused_at < clock.met_at THEN clock.paused_at ELSE clock.met_at END AS ended_at,
  range(0, size(coalesce(clock.pauses_from, [])) - 1) AS places
WITH clock, CASE WHEN ended_at IS NOT NULL THEN duration.inSeconds(clock.started_at, ended_at).seconds
  - reduce(paused = 0, n IN places |
      paused + duration.inSeconds(clock.pauses_from[n], clock.pauses_until[n]).seconds) END AS took_s
RETURN clock.service_level AS service_level, clock.kind AS kind,
  count(CASE WHEN clock.breached_at IS NULL AND clock.state = 'met' THEN 1 END) AS met,
  count(clock.breached_at) AS breached,
  count(CASE WHEN clock.breached_at IS NULL AND clock.state = 'stopped' THEN 1 END) AS excluded,
  count(CASE WHEN clock.breached_at IS NULL AND clock.state IN ['running', 'paused'] THEN 1 END) AS running,
  percentileCont(took_s, 0.5) AS half_s, percentileCont(took_s, 0.9) AS most_s
ORDER BY service_level, kind
