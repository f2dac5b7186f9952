// What people were told, the latest first: of one ticket (by id or key), of one person, of both, or of all; to whom, over
// which channel, and how each try went.
// plan: NodeByLabelScan: all of them are asked for by somebody at the machine only
CALL () {
  MATCH (n:Notification)
  WHERE $ticket IS NULL AND $person_id IS NULL AND n.created_at <= $now
  RETURN n ORDER BY n.created_at DESC, n.id DESC LIMIT $limit
  UNION
  MATCH (n:Notification {recipient_id: $person_id}) USING INDEX n:Notification(recipient_id, created_at)
  WHERE $ticket IS NULL AND n.created_at <= $now
  RETURN n ORDER BY n.created_at DESC, n.id DESC LIMIT $limit
  UNION
  MATCH (t:Ticket) WHERE t.id = $ticket OR t.key = $ticket
  MATCH (n:Notification {ticket_id: t.id}) USING INDEX n:Notification(ticket_id)
  WHERE $person_id IS NULL OR n.recipient_id = $person_id
  RETURN n ORDER BY n.created_at DESC, n.id DESC LIMIT $limit
}
RETURN n.id AS id, n.created_at AS created_at, n.kind AS kind, n.ticket_id AS ticket_id,
  head(COLLECT { MATCH (t:Ticket {id: n.ticket_id}) RETURN t.key }) AS ticket_key, n.recipient_id AS recipient_id,
  head(COLLECT {
    MATCH (p:Customer {id: n.recipient_id}) RETURN p.name AS name
    UNION MATCH (p:Expert {id: n.recipient_id}) RETURN p.name AS name
    UNION MATCH (p:Staff {id: n.recipient_id}) RETURN p.name AS name
    UNION MATCH (p:Contact {id: n.recipient_id}) RETURN p.name AS name
  }) AS recipient,
  n.channel AS channel, n.state AS state, n.read_at AS read_at, n.merged_into_id AS merged_into_id,
  n.subject AS subject, n.text AS text, COLLECT {
    MATCH (t:Attempt)-[:OF]->(n)
    OPTIONAL MATCH (t)-[:WITH]->(letter:Attempt)
    RETURN { id: t.id, channel: t.channel, state: t.state, provider_id: t.provider_id, error: t.error,
      created_at: t.created_at, sent_at: t.sent_at, leaves_at: coalesce(letter.leaves_at, t.leaves_at),
      bundled_with_id: letter.id } ORDER BY t.created_at, t.id
  } AS attempts
ORDER BY created_at DESC, id DESC LIMIT $limit
