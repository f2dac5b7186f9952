// The paths that watch the present cycles of tickets, with what their times follow from. Pauses and calendars, those
// before too, are the clock's that runs until the ticket is solved. No row: nothing watches the ticket.
UNWIND $ticket_ids AS ticket_id
MATCH (ticket:Ticket {id: ticket_id})<-[:WATCHES]-(path:EscalationPath)
WHERE path.cycle = ticket.cycle
MATCH (policy:Policy {kind: 'escalation', version: path.policy_version})
OPTIONAL MATCH (clock:SlaClock {cycle: ticket.cycle, kind: 'resolution', basis: 'contractual'})-[:MEASURES]->(ticket)
OPTIONAL MATCH (calendar:Calendar {id: CASE WHEN clock IS NULL THEN path.calendar_id ELSE clock.calendar_id END})
RETURN path.id AS id, ticket.id AS ticket_id, path.cycle AS cycle, path.priority AS priority,
  path.policy_version AS policy_version, policy.body AS policy, path.armed_at AS armed_at, path.step AS step,
  path.rounds AS rounds, path.rang_at AS rang_at, path.acknowledged_by AS acknowledged_by,
  path.acknowledged_until_at AS acknowledged_until_at, path.line_raised_at AS line_raised_at,
  ticket.worked_at AS worked_at,
  CASE WHEN path.acknowledged_until_at IS NOT NULL THEN head(COLLECT {
    MATCH (h:HistoryEntry)-[:OF]->(ticket) WHERE h.actor = path.acknowledged_by
    RETURN h.at ORDER BY h.number DESC LIMIT 1
  }) END AS progressed_at, calendar {.time_zone, .windows, .holidays} AS calendar,
  clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until,
  coalesce(clock.started_at, path.armed_at) AS started_at,
  COLLECT {
    UNWIND range(0, size(coalesce(clock.calendars_before, [])) - 1) AS place
    OPTIONAL MATCH (before:Calendar {id: clock.calendars_before[place]})
    RETURN { id: clock.calendars_before[place], until_at: clock.calendars_until[place],
      texts: [before.time_zone, before.windows, before.holidays] } ORDER BY place
  } AS calendars_before
ORDER BY ticket_id, id
