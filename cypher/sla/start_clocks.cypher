// Starts clocks of a ticket; returns how many.
MATCH (ticket:Ticket {id: $ticket_id})
UNWIND $clocks AS clock
CREATE (started:SlaClock {id: clock.id})-[:MEASURES]->(ticket)
SET started += clock
RETURN count(started) AS started
