// The expert who solved a ticket last.
MATCH (a:Assignment {ticket_id: $ticket_id}) WHERE a.state = 'completed'
RETURN a.expert_id AS expert_id ORDER BY a.ended_at DESC, a.id LIMIT 1
