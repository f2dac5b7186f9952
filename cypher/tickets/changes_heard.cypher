// The next changes behind a number, with the experts who have, had or are offered their ticket.
MATCH (h:HistoryEntry) WHERE h.change_number > $after
WITH h ORDER BY h.change_number LIMIT $limit
RETURN h.change_number AS number, h.ticket_id AS ticket_id, h.kind AS kind, h.details AS details,
  COLLECT { MATCH (a:Assignment {ticket_id: h.ticket_id}) RETURN DISTINCT a.expert_id ORDER BY a.expert_id } AS expert_ids
ORDER BY number
