// Who is on call between two instants: on the rotas of an area and of those it lies in, at most five hundred.
CALL () {
  MATCH (:Area {id: $area_id})-[:PART_OF]->{0,6}(:Area)<-[:IN]-(r:Rota) RETURN r
  UNION MATCH (r:Rota) WHERE $area_id IS NULL AND r.name >= '' RETURN r
}
WITH r WHERE $line IS NULL OR r.line = $line
MATCH (r)<-[d:ON_CALL]-(p:Expert|Staff)
WHERE d.starts_at < $ends_at AND d.ends_at > $starts_at
RETURN r.id AS rota_id, p.id AS person_id, d.role AS role, d.starts_at AS starts_at, d.ends_at AS ends_at,
  d.stands_in_for AS stands_in_for
ORDER BY starts_at, rota_id, role, person_id LIMIT 500
