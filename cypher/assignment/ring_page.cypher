// Somebody on call is told about a ticket and has to say that they heard; the ticket is locked already. No row: one rings.
MATCH (t:Ticket {id: $ticket_id})
WHERE NOT EXISTS { (t)<-[:OF]-(:Page {state: 'ringing'}) }
CREATE (p:Page {id: $page_id})-[:OF]->(t)
SET p += $properties
RETURN p.id AS id
