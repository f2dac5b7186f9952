// The clocks of these tickets, all cycles, in order.
UNWIND $ticket_ids AS ticket_id
MATCH (:Ticket {id: ticket_id})<-[:MEASURES]-(clock:SlaClock)
RETURN clock.id AS id, clock.ticket_id AS ticket_id, clock.kind AS kind, clock.basis AS basis, clock.cycle AS cycle,
  clock.target_s AS target_s, clock.service_level AS service_level, clock.priority AS priority,
  clock.policy_version AS policy_version, clock.calendar_id AS calendar_id, clock.started_at AS started_at,
  clock.due_at AS due_at, clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until,
  clock.paused_at AS paused_at, clock.accelerated_at AS accelerated_at, clock.warned_at AS warned_at,
  clock.met_at AS met_at, clock.stopped_at AS stopped_at, clock.breached_at AS breached_at, clock.state AS state
ORDER BY ticket_id, cycle, kind, basis, id
