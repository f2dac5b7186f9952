// The lines of history of tickets' present cycle by which an item of their checklist is done, in order.
UNWIND $ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
CALL (t) {
  MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.kind = 'reopened' RETURN max(h.number) AS since
}
MATCH (h:HistoryEntry {ticket_id: ticket_id})
WHERE h.kind IN $kinds AND h.number > coalesce(since, 0)
RETURN ticket_id, h.kind AS kind, h.cause AS cause, h.actor AS by, h.at AS at ORDER BY ticket_id, h.number
