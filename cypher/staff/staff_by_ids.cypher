// Staff with the areas they lead; sealed contact data only if it may be seen.
UNWIND $ids AS id
MATCH (n:Staff {id: id})
WITH n, $contact OR n.id = $subject_id AS reachable
RETURN n.id AS id, n.name AS name, n.language AS language, n.preferred_channel AS preferred_channel, n.roles AS roles,
  n.time_zone AS time_zone, n.active AS active,
  COLLECT { MATCH (n)-[:LEADS]->(a:Area) RETURN a.id ORDER BY a.id } AS area_ids,
  CASE WHEN reachable THEN n.data_key END AS data_key, CASE WHEN reachable THEN n.email_sealed END AS email_sealed,
  CASE WHEN reachable THEN n.phone_sealed END AS phone_sealed,
  CASE WHEN reachable THEN n.address_sealed END AS address_sealed
