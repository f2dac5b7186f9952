// How much a person was told, and how much of it is unread: what the person wants to hear, once.
MATCH (n:Notification)
WHERE n.recipient_id = $recipient_id AND n.created_at IS NOT NULL
RETURN count(n) AS total, count(CASE WHEN n.read_at IS NULL AND NOT n.state IN ['suppressed', 'merged'] THEN 1 END) AS unread
