// A letter is about to be sent: what it holds and the sealed contact data. What was read in the app meanwhile needs no
// letter any more. No row: there is nothing to send, or it was sent already.
MATCH (letter:Attempt {id: $attempt_id})
CALL (letter) {
  RETURN letter AS t
  UNION MATCH (t:Attempt)-[:WITH]->(letter) RETURN t
}
WITH t WHERE t.state IN ['pending', 'sending']
MATCH (t)-[:OF]->(n:Notification)
SET t.state = CASE WHEN n.read_at IS NULL THEN 'sending' ELSE 'delivered' END
SET n.state = t.state
WITH t, n WHERE n.read_at IS NULL
CALL (n) {
  WITH n WHERE n.recipient_id STARTS WITH 'cus_' MATCH (p:Customer {id: n.recipient_id}) RETURN p
  UNION WITH n WHERE n.recipient_id STARTS WITH 'exp_' MATCH (p:Expert {id: n.recipient_id}) RETURN p
  UNION WITH n WHERE n.recipient_id STARTS WITH 'stf_' MATCH (p:Staff {id: n.recipient_id}) RETURN p
  UNION WITH n WHERE n.recipient_id STARTS WITH 'con_' MATCH (p:Contact {id: n.recipient_id}) RETURN p
}
RETURN n.id AS notification_id, n.kind AS kind, n.recipient_id AS recipient_id, n.ticket_id AS ticket_id,
  n.facts AS facts, n.subject AS subject, n.text AS text, t.channel AS channel, p.data_key AS data_key,
  p.email_sealed AS email_sealed, p.phone_sealed AS phone_sealed, COLLECT {
    MATCH (c:ContactAddress {person_id: n.recipient_id}) WHERE c.channel = t.channel AND c.ended_at IS NULL
    RETURN { id: c.id, data_key: c.data_key, text_sealed: c.text_sealed } ORDER BY c.id
  } AS addresses
ORDER BY n.created_at, n.id
