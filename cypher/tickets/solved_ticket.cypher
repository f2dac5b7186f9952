// How long a solved ticket took: the skill and priority that it teaches something about, the clock that was met, and the
// calendar that it was counted on. No row: there is nothing to learn from it any more.
MATCH (t:Ticket {id: $ticket_id})<-[:MEASURES]-(clock:SlaClock {kind: 'resolution', basis: 'contractual'})
WHERE clock.cycle = t.cycle AND clock.met_at IS NOT NULL
OPTIONAL MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(product:Product)
OPTIONAL MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}(family:ProductFamily)
OPTIONAL MATCH (t)-[:ABOUT]->(kind:IssueKind)
OPTIONAL MATCH (calendar:Calendar {id: clock.calendar_id})
WITH t, clock, calendar, head(COLLECT {
  UNWIND [product, family, kind] AS source
  MATCH (source)-[r:REQUIRES]->(s:Skill)
  RETURN s.id ORDER BY CASE source WHEN product THEN 0 WHEN family THEN 1 ELSE 2 END, r.min_level DESC, s.id LIMIT 1
}) AS skill_id
WHERE skill_id IS NOT NULL
RETURN skill_id AS skill_id, t.priority AS priority, clock.started_at AS started_at, clock.met_at AS met_at,
  clock.pauses_from AS pauses_from, clock.pauses_until AS pauses_until,
  calendar {.id, .time_zone, .windows, .holidays} AS calendar
