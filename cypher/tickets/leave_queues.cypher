// Tickets leave the queues that they stand in. Whether their customers asked to be forgotten.
UNWIND $ticket_ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
CALL (t) { MATCH (t)-[waits:WAITS_IN]->(:Queue) DELETE waits }
RETURN ticket_id, EXISTS { (t)-[:OPENED_BY]->(c:Customer) WHERE c.erased_at IS NOT NULL } AS forgotten
