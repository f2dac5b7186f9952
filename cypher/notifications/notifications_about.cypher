// What was told about tickets, to whom and how it went: each with its attempts, in order.
MATCH (n:Notification) WHERE n.ticket_id IN $ticket_ids
RETURN n.id AS id, n.kind AS kind, n.ticket_id AS ticket_id, n.recipient_id AS recipient_id,
  n.recipient_kind AS recipient_kind, n.subject AS subject, n.text AS text, n.channel AS channel, n.state AS state,
  n.merged_into_id AS merged_into_id,
  n.created_at AS created_at, n.read_at AS read_at, COLLECT {
    MATCH (t:Attempt)-[:OF]->(n)
    OPTIONAL MATCH (t)-[:WITH]->(letter:Attempt)
    RETURN { id: t.id, channel: t.channel, state: t.state, provider_id: t.provider_id, error: t.error,
      created_at: t.created_at, sent_at: t.sent_at, leaves_at: coalesce(letter.leaves_at, t.leaves_at),
      bundled_with_id: letter.id } ORDER BY t.created_at, t.id
  } AS attempts
ORDER BY n.ticket_id, n.created_at, n.id
