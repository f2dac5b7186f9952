// The absences of an expert that came from a calendar and are not over.
MATCH (e:Expert {id: $expert_id})-[u:UNAVAILABLE]->(b:Absence)
WHERE b.source_key IS NOT NULL AND u.ends_at > $now
RETURN b.source_key AS key, b.id AS absence_id, u.starts_at AS starts_at, u.ends_at AS ends_at ORDER BY starts_at, key
