// A page of what a person was told, newest first.
MATCH (n:Notification)
WHERE n.recipient_id = $recipient_id
  AND n.created_at <= $after_at AND CASE n.created_at WHEN $after_at THEN n.id < $after_id ELSE true END
  AND (NOT $unread_only OR n.read_at IS NULL)
RETURN n.id AS id, n.kind AS kind, n.ticket_id AS ticket_id, n.subject AS subject, n.text AS text,
  n.channel AS channel, n.state AS state, n.created_at AS created_at, n.read_at AS read_at
ORDER BY n.recipient_id DESC, n.created_at DESC, n.id DESC LIMIT $limit
