// Everything that happened on tickets and that was told about them, in the order in which it did.
UNWIND $ticket_ids AS ticket_id
CALL (ticket_id) {
  MATCH (h:HistoryEntry)-[:OF]->(t:Ticket {id: ticket_id})
  RETURN h.at AS at, 0 AS turn, h.number AS number, h.kind AS kind, h.actor AS who, h.from AS from, h.to AS to,
    h.cause AS cause, h.details AS details, t.key AS key
  UNION ALL
  MATCH (n:Notification {ticket_id: ticket_id})
  MATCH (t:Ticket {id: ticket_id})
  RETURN n.created_at AS at, 1 AS turn, 0 AS number, n.kind AS kind, n.recipient_id AS who, null AS from, null AS to,
    n.subject AS cause, null AS details, t.key AS key
}
RETURN ticket_id, at, turn, number, kind, who, from, to, cause, details, key
ORDER BY at, ticket_id, turn, number, kind, who, cause
