// The history of a ticket up to an instant, in order.
MATCH (h:HistoryEntry {ticket_id: $ticket_id})
WHERE h.number > 0 AND h.at <= $at
RETURN h.number AS number, h.at AS at, h.kind AS kind, h.from AS from, h.to AS to, h.details AS details
ORDER BY number
