// A page of clocks by id, each with the policy version that it was started on, the calendar it runs on, and those that
// counted before: what it is rebuilt from.
MATCH (clock:SlaClock)-[:MEASURES]->(ticket:Ticket)
WHERE clock.id > $after_id
WITH clock, ticket ORDER BY clock.id LIMIT $page_size
OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
OPTIONAL MATCH (policy:Policy {kind: 'sla', version: clock.policy_version})
RETURN clock.id AS id, ticket.key AS ticket_key, clock.kind AS kind,
  clock.service_level AS service_level, clock.calendar_id AS calendar_id, clock.started_at AS started_at,
  clock.due_at AS due_at, clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until,
  calendar {.time_zone, .windows, .holidays} AS calendar, policy.body AS policy,
  COLLECT {
    UNWIND range(0, size(coalesce(clock.calendars_before, [])) - 1) AS place
    OPTIONAL MATCH (before:Calendar {id: clock.calendars_before[place]})
    RETURN { id: clock.calendars_before[place], until_at: clock.calendars_until[place],
      texts: [before.time_zone, before.windows, before.holidays] } ORDER BY place
  } AS calendars_before
ORDER BY id
