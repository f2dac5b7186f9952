// An attempt is about to be sent: what it is part of, and the sealed contact data. No row: it was sent already.
MATCH (t:Attempt {id: $attempt_id})-[:OF]->(n:Notification)
WHERE NOT n.state IN ['sent', 'delivered']
SET t.state = 'sending', n.state = 'sending'
WITH t, n
CALL (n) {
  MATCH (p:Customer {id: n.recipient_id}) RETURN p
  UNION MATCH (p:Expert {id: n.recipient_id}) RETURN p
  UNION MATCH (p:Staff {id: n.recipient_id}) RETURN p
  UNION MATCH (p:Contact {id: n.recipient_id}) RETURN p
}
RETURN n.kind AS kind, n.recipient_id AS recipient_id, n.ticket_id AS ticket_id, n.facts AS facts, t.channel AS channel,
  p.data_key AS data_key, p.email_sealed AS email_sealed, p.phone_sealed AS phone_sealed
