// The tickets that were opened last, the newest first.
MATCH (t:Ticket)
WHERE t.opened_at <= $now
RETURN t.id AS id ORDER BY t.opened_at DESC LIMIT $last
