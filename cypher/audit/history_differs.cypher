// Tickets whose history has a gap, or ends in another state than theirs.
MATCH (t:Ticket)
WHERE t.key IS NOT NULL
CALL (t) {
  MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.number > 0
  RETURN count(h) AS entries, max(h.number) AS highest
}
OPTIONAL MATCH (last:HistoryEntry {ticket_id: t.id, number: t.version})
WITH t, entries, highest, last
WHERE entries <> t.version OR highest <> t.version OR last IS NULL OR last.to <> t.state OR t.version IS NULL
RETURN t.id AS ticket_id, t.state + ' at version ' + coalesce(toString(t.version), 'none') + ', but ' + toString(entries)
  + ' entries up to ' + coalesce(toString(highest), 'none') + ', the last to ' + coalesce(last.to, 'none') AS detail
ORDER BY ticket_id
