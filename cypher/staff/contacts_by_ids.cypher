// Contacts; sealed contact data only if it may be seen.
UNWIND $ids AS id
MATCH (n:Contact {id: id})
WITH n, $contact OR n.id = $subject_id AS reachable
RETURN n.id AS id, n.name AS name, n.language AS language, n.preferred_channel AS preferred_channel, n.active AS active,
  CASE WHEN reachable THEN n.data_key END AS data_key, CASE WHEN reachable THEN n.email_sealed END AS email_sealed,
  CASE WHEN reachable THEN n.phone_sealed END AS phone_sealed,
  CASE WHEN reachable THEN n.address_sealed END AS address_sealed
