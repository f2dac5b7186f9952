// Takes a duty on call away; answers what it was. The rota is locked already.
MATCH (r:Rota {id: $rota_id})<-[old:ON_CALL {role: $role, starts_at: $starts_at}]-(p)
WHERE p.id = $person_id
WITH old, old {.role, .starts_at, .ends_at} AS was
DELETE old
RETURN was
