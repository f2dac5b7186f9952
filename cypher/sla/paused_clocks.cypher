// The clocks of a ticket that stand still, each with the calendar it runs on (null where it runs on office hours)
// and those that counted before.
MATCH (:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock {state: 'paused'})
OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
RETURN clock.id AS id, clock.cycle AS cycle, clock.target_s AS target_s, clock.started_at AS started_at,
  clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until, clock.paused_at AS paused_at,
  clock.breached_at AS breached_at, clock.calendar_id AS calendar_id,
  calendar {.time_zone, .windows, .holidays} AS calendar,
  COLLECT {
    UNWIND range(0, size(coalesce(clock.calendars_before, [])) - 1) AS place
    OPTIONAL MATCH (before:Calendar {id: clock.calendars_before[place]})
    RETURN { id: clock.calendars_before[place], until_at: clock.calendars_until[place],
      texts: [before.time_zone, before.windows, before.holidays] } ORDER BY place
  } AS calendars_before
ORDER BY id
