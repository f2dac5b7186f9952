// What the clocks of an area's tickets run on: the SLA policy in force, and the calendar of the area or of the nearest
// one above it that keeps one (null where none does).
MATCH (area:Area {id: $area_id})
RETURN head(COLLECT {
    MATCH (area)-[up:PART_OF]->{0,6}(:Area)-[:KEEPS]->(calendar:Calendar)
    RETURN { id: calendar.id, time_zone: calendar.time_zone, windows: calendar.windows, holidays: calendar.holidays }
    ORDER BY size(up) LIMIT 1
  }) AS calendar,
  head(COLLECT {
    MATCH (policy:Policy {kind: 'sla'}) WHERE policy.active_from_at <= $now
    RETURN { version: policy.version, body: policy.body } ORDER BY policy.version DESC LIMIT 1
  }) AS policy
