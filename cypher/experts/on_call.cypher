// Who is on call at an instant for a place and support line, the nearest rota first: the area's own, then those of the
// areas that it lies in; of these the one for the lowest line that will do. Whoever is away, or no longer with us, is not.
MATCH path = (:Area {id: $area_id})-[:PART_OF]->{0,6}(:Area)<-[:IN]-(r:Rota)
WHERE r.active AND r.line >= $line
MATCH (r)<-[d:ON_CALL]-(p:Expert|Staff)
WHERE d.starts_at <= $at AND d.ends_at > $at AND p.active
  AND NOT EXISTS { (p)-[u:UNAVAILABLE]->() WHERE u.starts_at <= $at AND u.ends_at > $at }
RETURN r.id AS rota_id, p.id AS person_id, d.role AS role, d.starts_at AS starts_at, d.ends_at AS ends_at,
  d.stands_in_for AS stands_in_for, p.name AS name
ORDER BY role DESC, length(path), r.line, starts_at, person_id, rota_id
