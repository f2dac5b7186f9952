// Experts who would not take this ticket from its owner, or let the time for an answer pass of late.
MATCH (:Ticket {id: $ticket_id})<-[:OF]-(x:Transfer)
WHERE x.state = 'refused' OR x.state = 'expired' AND x.expires_at > $asked_since_at
RETURN DISTINCT x.to_id AS expert_id ORDER BY expert_id
