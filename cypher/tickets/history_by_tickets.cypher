// Of each ticket a page of its history: lines with a number between the two, first to last, or the last ones first;
// for customers the moves only.
UNWIND $ids AS ticket_id
CALL (ticket_id) {
  MATCH (h:HistoryEntry {ticket_id: ticket_id})
  WHERE h.number > $after AND h.number < $before AND (NOT $moves_only OR h.from IS NULL OR h.from <> h.to)
  RETURN h ORDER BY h.number * $direction LIMIT $limit
}
RETURN ticket_id, h.id AS id, h.number AS number, h.at AS at, h.actor AS actor, h.via AS via, h.kind AS kind,
  h.from AS from, h.to AS to, h.cause AS cause, h.details AS details
ORDER BY ticket_id, number * $direction
