// A duty on call; answers what the same duty was before, if it was there. The rota is locked already.
CALL () {
  WITH $person_id AS person_id WHERE person_id STARTS WITH 'exp_' MATCH (p:Expert {id: person_id}) RETURN p
  UNION WITH $person_id AS person_id WHERE person_id STARTS WITH 'stf_' MATCH (p:Staff {id: person_id}) RETURN p
}
MATCH (r:Rota {id: $rota_id})
OPTIONAL MATCH (p)-[old:ON_CALL {role: $role, starts_at: $starts_at}]->(r)
WITH p, r, old {.role, .starts_at, .ends_at} AS was
MERGE (p)-[d:ON_CALL {role: $role, starts_at: $starts_at}]->(r)
SET d.ends_at = $ends_at
RETURN was
