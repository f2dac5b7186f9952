// How long tickets waited for their first owner, by priority.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
WITH t, head(COLLECT {
  MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.kind = 'owned' RETURN h.at ORDER BY h.number
}) AS at
WITH t.priority AS priority, count(t) AS tickets, count(at) AS owned,
  collect(duration.inSeconds(t.opened_at, at).seconds / 60.0) AS waits
UNWIND CASE WHEN size(waits) = 0 THEN [null] ELSE waits END AS minutes
RETURN priority AS priority, tickets AS tickets, owned AS owned,
  round(percentileCont(minutes, 0.5), 1) AS median_minutes, round(percentileCont(minutes, 0.9), 1) AS p90_minutes
ORDER BY priority
