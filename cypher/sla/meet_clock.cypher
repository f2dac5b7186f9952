// Ends running and paused clocks of these kinds as met, under the ticket's lock, which the caller holds; returns them.
// One that is met too late is no breach yet: its timer is still armed and marks it.
MATCH (:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock)
WHERE clock.state IN ['running', 'paused'] AND clock.kind IN $kinds
SET clock.state = 'met', clock.met_at = $now
RETURN clock.id AS id, clock.cycle AS cycle, clock.due_at AS due_at ORDER BY id
