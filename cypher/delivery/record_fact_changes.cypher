// Facts that end now, kept apart from the nodes they were about.
UNWIND $changes AS change
CREATE (f:FactChange {
  id: change.id, subject_id: change.subject_id, subject_kind: change.subject_kind, fact: change.fact,
  was: change.was, recorded_from_at: change.recorded_from_at, recorded_until_at: $now, by: change.by
})
RETURN count(f) AS recorded
