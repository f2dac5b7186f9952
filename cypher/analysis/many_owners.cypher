// Tickets that went through many hands.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
// $least: integer = 2: so many owners at least
// $limit: integer = 100: rows at most
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
WITH t, COUNT { MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.number > 0 AND h.kind = 'owned' } AS owners
WHERE owners >= $least
RETURN t.key AS ticket, t.priority AS priority, t.state AS state, owners AS owners
ORDER BY owners DESC, ticket LIMIT $limit
