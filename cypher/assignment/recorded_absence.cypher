// An absence as it stands; one that was cancelled is none.
MATCH (b:Absence {id: $absence_id})<-[u:UNAVAILABLE]-(e:Expert)
RETURN b.id AS id, e.id AS expert_id, u.kind AS kind, u.starts_at AS starts_at, u.ends_at AS ends_at,
  b.recorded_at AS recorded_at
