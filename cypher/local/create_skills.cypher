// Skills by kind and code; one that exists is left as it is.
UNWIND $rows AS row
MERGE (s:Skill {kind: row.kind, code: row.code})
ON CREATE SET s.id = row.id, s.name = row.name, s.active = true
RETURN count(s) AS found
