// Writes a skill.
MERGE (n:Skill {id: $id})
SET n.name = $name, n.kind = $kind, n.code = $code, n.active = $active
RETURN n.id AS id
