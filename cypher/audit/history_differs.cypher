// Of these tickets those whose history has a gap, or ends in another state than theirs.
UNWIND $ticket_ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
CALL (t) {
  MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.number > 0
  RETURN count(h) AS entries, max(h.number) AS highest, max(CASE h.number WHEN t.version THEN h.to END) AS ends_in
}
WITH t, entries, highest, ends_in
WHERE t.version IS NULL OR entries <> t.version OR highest <> t.version OR coalesce(ends_in, '') <> t.state
RETURN t.id AS ticket_id, t.state + ' at version ' + coalesce(toString(t.version), 'none') + ', but ' + toString(entries)
  + ' entries up to ' + coalesce(toString(highest), 'none') + ', the last to ' + coalesce(ends_in, 'none') AS detail
ORDER BY ticket_id
