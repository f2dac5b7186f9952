// The clocks of a ticket that stand still, each with the calendar it runs on (null where it runs on office hours).
MATCH (:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock {state: 'paused'})
OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
RETURN clock.id AS id, clock.cycle AS cycle, clock.target_s AS target_s, clock.started_at AS started_at,
  clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until, clock.paused_at AS paused_at,
  clock.breached_at AS breached_at, calendar {.time_zone, .windows, .holidays} AS calendar
ORDER BY id
