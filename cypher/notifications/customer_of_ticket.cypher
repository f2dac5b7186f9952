// Whose ticket it is.
MATCH (:Ticket {id: $ticket_id})-[:OPENED_BY]->(c:Customer)
RETURN c.id AS customer_id
