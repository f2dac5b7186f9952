// The ticket leaves the queue that it stands in. Whether its customer asked to be forgotten.
MATCH (t:Ticket {id: $ticket_id})
CALL (t) { MATCH (t)-[waits:WAITS_IN]->(:Queue) DELETE waits }
RETURN EXISTS { (t)-[:OPENED_BY]->(c:Customer) WHERE c.erased_at IS NOT NULL } AS forgotten
