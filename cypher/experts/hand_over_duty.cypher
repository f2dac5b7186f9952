// Duties on call end and others begin in their place, each with whom the person stands in for. The rotas are locked already.
CALL () {
  UNWIND $ended AS was
  MATCH (:Rota {id: was.rota_id})<-[old:ON_CALL {role: was.role, starts_at: was.starts_at}]-(p)
  WHERE p.id = was.person_id
  DELETE old
}
UNWIND $begun AS duty
MATCH (r:Rota {id: duty.rota_id})
CALL (duty) {
  WITH duty WHERE duty.person_id STARTS WITH 'exp_' MATCH (p:Expert {id: duty.person_id}) RETURN p
  UNION WITH duty WHERE duty.person_id STARTS WITH 'stf_' MATCH (p:Staff {id: duty.person_id}) RETURN p
}
MERGE (p)-[d:ON_CALL {role: duty.role, starts_at: duty.starts_at}]->(r)
SET d.ends_at = duty.ends_at, d.stands_in_for = duty.stands_in_for
RETURN p.id AS person_id
