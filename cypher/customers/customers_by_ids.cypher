// Customers that the actor may see: all, itself, or those of tickets it holds; sealed contact data only if it may reach them.
UNWIND $ids AS id
MATCH (n:Customer {id: id})
WHERE $sees_all OR n.id = $actor_id
  OR EXISTS { (n)<-[:OPENED_BY]-(:Ticket)<-[:HOLDS_OPEN|HOLDS_WAITING]-(:Expert {id: $actor_id}) }
RETURN n.id AS id, n.number AS number, n.name AS name, n.language AS language, n.time_zone AS time_zone,
  n.preferred_channel AS preferred_channel, n.business AS business, n.provisional AS provisional,
  n.external_id AS external_id, n.active AS active,
  head(COLLECT { MATCH (n)-[:LIVES_IN]->(a:Area) RETURN a.id ORDER BY a.id }) AS area_id,
  COLLECT {
    MATCH (n)-[r:EXCLUDES]->(e:Expert)
    RETURN { expert_id: e.id, reason: r.reason, since_at: r.since_at } ORDER BY e.id
  } AS excludes,
  COLLECT {
    MATCH (n)-[r:PREFERS]->(e:Expert)
    RETURN { expert_id: e.id, reason: r.reason, dedicated: r.dedicated, since_at: r.since_at } ORDER BY e.id
  } AS prefers,
  CASE WHEN $contact THEN n.data_key END AS data_key, CASE WHEN $contact THEN n.email_sealed END AS email_sealed,
  CASE WHEN $contact THEN n.phone_sealed END AS phone_sealed,
  CASE WHEN $contact THEN n.address_sealed END AS address_sealed
