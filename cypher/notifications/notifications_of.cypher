// A page of what a person was told, newest first.
MATCH (n:Notification)
WHERE n.recipient_id = $recipient_id
  AND n.created_at <= $after_at AND CASE n.created_at WHEN $after_at THEN n.id < $after_id ELSE true END
  AND (NOT $unread_only OR n.read_at IS NULL AND NOT n.state IN ['suppressed', 'merged'])
RETURN n.id AS id, n.kind AS kind, n.ticket_id AS ticket_id, n.subject AS subject, n.text AS text,
  n.channel AS channel, n.state AS state, n.created_at AS created_at, n.read_at AS read_at,
  n.merged_into_id AS merged_into_id, COLLECT {
    MATCH (t:Attempt)-[:OF]->(n)
    OPTIONAL MATCH (t)-[:WITH]->(letter:Attempt)
    RETURN { id: t.id, channel: t.channel, state: t.state, provider_id: t.provider_id, error: t.error,
      created_at: t.created_at, sent_at: t.sent_at, leaves_at: coalesce(letter.leaves_at, t.leaves_at),
      bundled_with_id: letter.id } ORDER BY t.created_at, t.id
  } AS attempts
ORDER BY n.recipient_id DESC, n.created_at DESC, n.id DESC LIMIT $limit
