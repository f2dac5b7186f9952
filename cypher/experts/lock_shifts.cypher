// Locks rotas in the order of their ids and reads under the lock who has which duty from now on, and whether somebody
// could have one: in use, of the rota's line and place (an expert) or in charge (staff), and when they are away.
// No row for a rota that the actor has no say in, or that is not in use.
UNWIND $wanted AS w
MATCH (r:Rota {id: w.rota_id})
SET r.lock = $command_id
WITH w, r
MATCH (r)-[:IN]->(area:Area)
WHERE r.active
  AND ($sees_all OR EXISTS { (area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN r.id AS rota_id, r.name AS rota_name, w.person_id AS person_id,
  COLLECT {
    MATCH (r)<-[d:ON_CALL]-(p:Expert|Staff) WHERE d.ends_at > $now
    RETURN { rota_id: r.id, person_id: p.id, name: p.name, role: d.role, starts_at: d.starts_at, ends_at: d.ends_at,
      stands_in_for: d.stands_in_for } ORDER BY d.starts_at, d.role, p.id
  } AS shifts,
  head(COLLECT {
    CALL (w, r, area) {
      WITH w, r, area WHERE w.person_id STARTS WITH 'exp_'
      MATCH (p:Expert {id: w.person_id})
      RETURN p, p.line >= r.line AND (
        EXISTS { (area)-[:PART_OF]->{0,6}(:Area)<-[:SERVES]-(p) }
        OR EXISTS { (p)-[:SERVES]->(:Area)-[:PART_OF]->{0,6}(area) }) AS fit
      UNION
      WITH w WHERE w.person_id STARTS WITH 'stf_'
      MATCH (p:Staff {id: w.person_id})
      RETURN p, any(role IN p.roles WHERE role IN ['team_lead', 'manager']) AS fit
    }
    RETURN { name: p.name, active: p.active, fit: fit, away: COLLECT {
      MATCH (p)-[u:UNAVAILABLE]->() WHERE u.ends_at > $now RETURN [u.starts_at, u.ends_at] ORDER BY u.starts_at } }
  }) AS person
ORDER BY rota_id, person_id
