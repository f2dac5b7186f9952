// A page of what a person was told, oldest first: the pages of notifications_of read from their end.
MATCH (n:Notification)
WHERE n.recipient_id = $recipient_id
  AND n.created_at >= $before_at AND CASE n.created_at WHEN $before_at THEN n.id > $before_id ELSE true END
  AND (NOT $unread_only OR n.read_at IS NULL)
RETURN n.id AS id, n.kind AS kind, n.ticket_id AS ticket_id, n.subject AS subject, n.text AS text,
  n.channel AS channel, n.state AS state, n.created_at AS created_at, n.read_at AS read_at
ORDER BY n.recipient_id, n.created_at, n.id LIMIT $limit
