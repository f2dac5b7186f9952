// Tickets on which work may go on, and those to which something happened since an instant.
CALL () {
  UNWIND $states AS state
  MATCH (t:Ticket {state: state}) WHERE t.opened_at IS NOT NULL
  RETURN t.id AS id
  UNION
  MATCH (h:HistoryEntry) WHERE h.at >= $since
  RETURN h.ticket_id AS id
}
RETURN id ORDER BY id
