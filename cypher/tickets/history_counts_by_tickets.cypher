// How many lines the history of each ticket has; for customers the moves only.
UNWIND $ids AS ticket_id
MATCH (h:HistoryEntry {ticket_id: ticket_id})
WHERE h.number > 0 AND (NOT $moves_only OR h.from IS NULL OR h.from <> h.to)
RETURN ticket_id, count(h) AS count
