// How many lines a ticket's history has; for customers the moves only.
MATCH (h:HistoryEntry {ticket_id: $ticket_id})
WHERE h.number > 0 AND (NOT $moves_only OR h.from IS NULL OR h.from <> h.to)
RETURN count(h) AS count
