// Clocks of tickets, met or running, ticket by ticket.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
UNWIND row.clocks AS clock
CREATE (k:SlaClock {id: clock.id})-[:MEASURES]->(t)
SET k += clock
RETURN count(k) AS created
