// The tickets that an absence took from its expert, as long as nobody else has accepted them.
MATCH (a:Assignment {expert_id: $expert_id, state: 'released'})
WHERE a.absence_id = $absence_id
MATCH (a)-[:OF]->(t:Ticket {needs_owner: true})
RETURN t.id AS ticket_id, a.id AS assignment_id ORDER BY t.id
