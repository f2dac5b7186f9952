// A page of tickets by id that lie in the area and have unfinished clocks on another calendar than this one; takes their
// locks, and returns under them the clocks that are to run on it from its instant on: the nearest calendar is this one by
// now, and the target was not full before it. A clock whose breach is marked keeps its due time.
UNWIND ['Escalated', 'New', 'Open', 'Pending', 'Reopened'] AS state
MATCH (ticket:Ticket {state: state})
WHERE ticket.opened_at IS NOT NULL AND ticket.id > $after_id
  AND EXISTS { (ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area {id: $area_id}) }
  AND EXISTS {
    MATCH (ticket)<-[:MEASURES]-(clock:SlaClock)
    WHERE clock.state IN ['running', 'paused'] AND coalesce(clock.calendar_id, '') <> $calendar_id
  }
WITH ticket ORDER BY ticket.id LIMIT $page_size
SET ticket.lock = $command_id
WITH ticket
RETURN ticket.id AS ticket_id, COLLECT {
  MATCH (ticket)<-[:MEASURES]-(clock:SlaClock)
  WHERE clock.state IN ['running', 'paused'] AND clock.basis = 'contractual' AND clock.breached_at IS NULL
    AND clock.due_at > CASE WHEN clock.paused_at < $since THEN clock.paused_at ELSE $since END
    AND coalesce(clock.calendar_id, '') <> $calendar_id
    AND $calendar_id = head(COLLECT {
      MATCH (ticket)-[:IN]->(:Area)-[up:PART_OF]->{0,6}(:Area)-[:KEEPS]->(nearest:Calendar)
      RETURN nearest.id ORDER BY size(up) LIMIT 1
    })
  OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
  OPTIONAL MATCH (next:Calendar {id: $calendar_id})
  OPTIONAL MATCH (policy:Policy {kind: 'sla', version: clock.policy_version})
  RETURN clock {.*, calendar: calendar {.time_zone, .windows, .holidays}, policy: policy.body,
    next: next {.time_zone, .windows, .holidays},
    calendars_before: COLLECT {
      UNWIND range(0, size(coalesce(clock.calendars_before, [])) - 1) AS place
      OPTIONAL MATCH (before:Calendar {id: clock.calendars_before[place]})
      RETURN { id: clock.calendars_before[place], until_at: clock.calendars_until[place],
        texts: [before.time_zone, before.windows, before.holidays] } ORDER BY place
    }} ORDER BY clock.id
} AS clocks ORDER BY ticket_id
