// A notification that somebody may have left unread: over which channels it was tried, and whether it still matters
// (an offer that is live no longer does not). The person is locked before.
MATCH (n:Notification {id: $notification_id})
RETURN n.id AS notification_id, n.kind AS kind, n.recipient_id AS recipient_id, n.ticket_id AS ticket_id,
  n.facts AS facts, n.subject AS subject, n.read_at AS read_at,
  n.kind <> 'offer.made' OR EXISTS {
    MATCH (:Expert {id: n.recipient_id})-[:HOLDS_OPEN {kind: 'offer'}]->(:Ticket {id: n.ticket_id})
  } AS matters,
  COLLECT { MATCH (n)<-[:OF]-(t:Attempt) RETURN t.channel ORDER BY t.created_at, t.id } AS tried
