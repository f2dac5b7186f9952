// The contractual clocks of a ticket's present cycle, each with the policy that it was started on, the calendar it runs on
// (null where it runs on plain office hours), and those that counted before.
MATCH (ticket:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock {basis: 'contractual'})
WHERE clock.cycle = ticket.cycle
OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
OPTIONAL MATCH (policy:Policy {kind: 'sla', version: clock.policy_version})
RETURN ticket.key AS ticket_key, clock {.*} AS clock, calendar {.time_zone, .windows, .holidays} AS calendar,
  policy.body AS policy,
  COLLECT {
    UNWIND range(0, size(coalesce(clock.calendars_before, [])) - 1) AS place
    OPTIONAL MATCH (before:Calendar {id: clock.calendars_before[place]})
    RETURN { id: clock.calendars_before[place], until_at: clock.calendars_until[place],
      texts: [before.time_zone, before.windows, before.holidays] } ORDER BY place
  } AS calendars_before
ORDER BY clock.kind, clock.id
