// Experts with skills, places, working windows, absences and duty on call.
UNWIND $rows AS row
CREATE (e:Expert {id: row.id, home: point({latitude: row.latitude, longitude: row.longitude})})
SET e += row.properties
WITH e, row
CALL (e, row) {
  UNWIND row.skills AS held
  MATCH (s:Skill {kind: held.kind, code: held.code})
  CREATE (e)-[:HAS_SKILL {level: held.level, verified: held.verified, verified_by: held.verified_by,
    valid_from_at: held.valid_from_at, valid_until_at: held.valid_until_at, since_at: held.valid_from_at}]->(s)
}
CALL (e, row) {
  UNWIND row.area_ids AS area_id
  MATCH (a:Area {id: area_id})
  CREATE (e)-[:SERVES {since_at: row.since_at}]->(a)
}
CALL (e, row) {
  CREATE (plan:WorkPlan {id: row.work_plan_id})
  WITH e, row, plan
  UNWIND row.windows AS window
  CREATE (e)-[:WORKS {weekday: window.weekday, from_minute: window.from_minute, until_minute: window.until_minute,
    valid_from_on: window.valid_from_on, valid_until_on: window.valid_until_on}]->(plan)
}
CALL (e, row) {
  UNWIND row.absences AS away
  CREATE (e)-[:UNAVAILABLE {kind: away.kind, starts_at: away.starts_at, ends_at: away.ends_at}]->
    (:Absence {id: away.id, note: away.note, recorded_by: away.recorded_by, recorded_at: away.recorded_at,
      source: away.source})
}
CALL (e, row) {
  UNWIND row.calls AS call
  MATCH (r:Rota {id: call.rota_id})
  CREATE (e)-[:ON_CALL {role: call.role, starts_at: call.starts_at, ends_at: call.ends_at}]->(r)
}
CALL (e, row) {
  UNWIND row.positions AS position
  SET e.position = point({latitude: position.latitude, longitude: position.longitude}), e.position_at = position.at
}
RETURN count(e) AS created
