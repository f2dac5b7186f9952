// The next version of a policy. No row: somebody saved one after the version that its writer saw.
CALL () {
  OPTIONAL MATCH (p:Policy {kind: $kind}) WHERE p.version > 0
  RETURN coalesce(max(p.version), 0) AS newest
}
WITH newest WHERE newest = $version
CREATE (p:Policy {id: $id, kind: $kind, version: newest + 1, active_from_at: $active_from_at, body: $body, by: $by})
RETURN p.id AS id
