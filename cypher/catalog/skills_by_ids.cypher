// Skills by their ids.
UNWIND $ids AS id
MATCH (n:Skill {id: id})
RETURN n.id AS id, n.name AS name, n.kind AS kind, n.code AS code, n.active AS active
