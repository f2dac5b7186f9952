// Flags a comment of a ticket as a complaint, under the ticket's lock, which the caller holds; returns it with whether it
// was flagged before. No row: there is no such comment, or who says so may not read it.
MATCH (c:Comment {id: $comment_id})-[:ON]->(:Ticket {id: $ticket_id})
WHERE NOT $visible_only OR c.visibility = 'customer'
WITH c, c.complaint_at IS NOT NULL AS known
SET c.complaint_at = coalesce(c.complaint_at, $now)
RETURN c.id AS comment_id, c.text AS text, known AS known
