// Experts by name for everybody; all about them for those who may know: staff, leads of an area they serve, themselves.
// plan: CartesianProduct: the few areas led times the few areas served
UNWIND $ids AS id
MATCH (n:Expert {id: id})
WITH n, $sees_all OR n.id = $actor_id OR EXISTS {
    MATCH (:Staff {id: $actor_id})-[:LEADS]->(led:Area), (n)-[:SERVES]->(served:Area)
    WHERE EXISTS { (served)-[:PART_OF]->{0,6}(led) } OR EXISTS { (led)-[:PART_OF]->{0,6}(served) } } AS known
WITH n, known, known AND $contact AS reachable
RETURN n.id AS id, n.name AS name, n.line AS line, n.active AS active, n.language AS language, known,
  CASE WHEN known THEN {
    cap: n.cap, time_zone: n.time_zone, preferred_channel: n.preferred_channel, last_offer_at: n.last_offer_at,
    silent_at: n.silent_at, position_at: n.position_at,
    home: CASE WHEN n.home IS NOT NULL THEN { latitude: n.home.latitude, longitude: n.home.longitude } END,
    position: CASE WHEN n.position IS NOT NULL
      THEN { latitude: n.position.latitude, longitude: n.position.longitude } END,
    load: COUNT { (n)-[:HOLDS_OPEN]->() },
    ticket_ids: COLLECT {
      MATCH (n)-[:HOLDS_OPEN|HOLDS_WAITING]->(t:Ticket) RETURN DISTINCT t.id AS id ORDER BY id },
    skills: COLLECT {
      MATCH (n)-[h:HAS_SKILL]->(s:Skill)
      RETURN { skill_id: s.id, level: h.level, verified: h.verified, verified_by: h.verified_by,
        valid_from_at: h.valid_from_at, valid_until_at: h.valid_until_at, since_at: h.since_at } ORDER BY s.id },
    areas: COLLECT { MATCH (n)-[r:SERVES]->(a:Area) RETURN { area_id: a.id, since_at: r.since_at } ORDER BY a.id },
    windows: COLLECT {
      MATCH (n)-[w:WORKS]->(:WorkPlan)
      RETURN { weekday: w.weekday, from_minute: w.from_minute, until_minute: w.until_minute,
        valid_from_on: w.valid_from_on, valid_until_on: w.valid_until_on }
      ORDER BY w.weekday, w.from_minute, w.until_minute, w.valid_from_on }
  } END AS more,
  CASE WHEN reachable THEN n.data_key END AS data_key, CASE WHEN reachable THEN n.email_sealed END AS email_sealed,
  CASE WHEN reachable THEN n.phone_sealed END AS phone_sealed,
  CASE WHEN reachable THEN n.address_sealed END AS address_sealed
