// Somebody asks another person to take a duty on call, perhaps for one of theirs. The rotas are locked already.
MATCH (r:Rota {id: $rota_id})
CREATE (s:Swap {id: $swap_id})-[:OF]->(r)
SET s += $properties
RETURN s.id AS id
