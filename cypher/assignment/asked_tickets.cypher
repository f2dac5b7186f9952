// The tickets that an expert was asked to take over, and has not answered about.
MATCH (x:Transfer {to_id: $expert_id, state: 'requested'})
RETURN x.ticket_id AS ticket_id ORDER BY ticket_id
