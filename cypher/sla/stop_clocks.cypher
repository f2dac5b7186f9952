// Ends running and paused clocks of a ticket that ends without the target met, under its lock, which the caller holds; returns them.
// One that is stopped too late is no breach yet: its timer is still armed and marks it.
MATCH (:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock)
WHERE clock.state IN ['running', 'paused']
SET clock.state = 'stopped', clock.stopped_at = $now
RETURN clock.id AS id, clock.cycle AS cycle, clock.due_at AS due_at ORDER BY id
