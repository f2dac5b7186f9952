// Marks a person's own notifications as read; one that was read before keeps its instant.
UNWIND $notification_ids AS id
MATCH (n:Notification {id: id}) WHERE n.recipient_id = $recipient_id
SET n.read_at = coalesce(n.read_at, $now)
RETURN n.id AS id ORDER BY n.id
