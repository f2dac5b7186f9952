// How much a person was told, and how much of it is unread.
MATCH (n:Notification)
WHERE n.recipient_id = $recipient_id AND n.created_at IS NOT NULL
RETURN count(n) AS total, count(CASE WHEN n.read_at IS NULL THEN 1 END) AS unread
