// The edge goes, so that no match meets it; the absence stays, marked, and its times as a fact of the past.
MATCH (b:Absence {id: $absence_id})<-[u:UNAVAILABLE]-(e:Expert)
SET e.lock = $fact_id
CREATE (:FactChange {id: $fact_id, subject_id: e.id, subject_kind: 'Expert', fact: 'absence', by: $by,
  was: '{"absence_id": "' + b.id + '", "kind": "' + u.kind + '", "starts_at": "' + toString(u.starts_at)
    + '", "ends_at": "' + toString(u.ends_at) + '"}',
  recorded_from_at: b.recorded_at, recorded_until_at: $now})
SET b.cancelled_at = $now
DELETE u
RETURN b.id AS absence_id
