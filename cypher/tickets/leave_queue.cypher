// The ticket leaves the queue that it stands in; how many there were.
MATCH (:Ticket {id: $ticket_id})-[waits:WAITS_IN]->(:Queue)
DELETE waits
RETURN count(*) AS left
