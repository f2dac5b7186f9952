// The clocks of these tickets, each with the policy version that it was started on, the calendar it runs on, and those
// that counted before: what it is rebuilt from.
UNWIND $ticket_ids AS ticket_id
MATCH (ticket:Ticket {id: ticket_id})<-[:MEASURES]-(clock:SlaClock)
OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
OPTIONAL MATCH (policy:Policy {kind: 'sla', version: clock.policy_version})
RETURN ticket.key AS ticket_key, clock.id AS id, ticket.id AS ticket_id, clock.kind AS kind, clock.basis AS basis, clock.cycle AS cycle,
  clock.target_s AS target_s, clock.service_level AS service_level, clock.priority AS priority,
  clock.policy_version AS policy_version, clock.calendar_id AS calendar_id, clock.started_at AS started_at,
  clock.due_at AS due_at, clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until,
  clock.paused_at AS paused_at, clock.accelerated_at AS accelerated_at, clock.warned_at AS warned_at,
  clock.met_at AS met_at, clock.stopped_at AS stopped_at, clock.breached_at AS breached_at, clock.state AS state,
  calendar {.time_zone, .windows, .holidays} AS calendar, policy.body AS policy,
  COLLECT {
    UNWIND range(0, size(coalesce(clock.calendars_before, [])) - 1) AS place
    OPTIONAL MATCH (before:Calendar {id: clock.calendars_before[place]})
    RETURN { id: clock.calendars_before[place], until_at: clock.calendars_until[place],
      texts: [before.time_zone, before.windows, before.holidays] } ORDER BY place
  } AS calendars_before
ORDER BY id
