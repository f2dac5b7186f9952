// Running clocks stand still from this instant, under the ticket's lock, which the caller holds; returns them.
// One that is paused too late is a breach all the same: its timer is still armed and marks it.
MATCH (:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock {state: 'running'})
SET clock.state = 'paused', clock.paused_at = $now
RETURN clock.id AS id, clock.cycle AS cycle, clock.due_at AS due_at ORDER BY id
