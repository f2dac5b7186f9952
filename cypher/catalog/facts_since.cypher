// Since when each fact of a node is as it is: from the end of what it was before.
MATCH (f:FactChange {subject_id: $subject_id})
RETURN f.fact AS fact, max(f.recorded_until_at) AS since_at
