// Tickets whose history has a gap, or ends in another state than theirs: a page of tickets behind a key.
// The last ticket of a full page is returned in any case, its detail null when nothing is wrong: go on behind its key.
MATCH (t:Ticket)
WHERE t.key > $after
WITH t ORDER BY t.key LIMIT $page_size
WITH collect(t) AS page
UNWIND page AS t
CALL (t) {
  MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.number > 0
  RETURN count(h) AS entries, max(h.number) AS highest, max(CASE h.number WHEN t.version THEN h.to END) AS ends_in
}
WITH page, t, CASE WHEN t.version IS NULL OR entries <> t.version OR highest <> t.version OR coalesce(ends_in, '') <> t.state
  THEN t.state + ' at version ' + coalesce(toString(t.version), 'none') + ', but ' + toString(entries) + ' entries up to '
    + coalesce(toString(highest), 'none') + ', the last to ' + coalesce(ends_in, 'none') END AS detail
WHERE detail IS NOT NULL OR (size(page) = $page_size AND t.key = page[-1].key)
RETURN t.id AS ticket_id, detail, t.key AS key ORDER BY key
