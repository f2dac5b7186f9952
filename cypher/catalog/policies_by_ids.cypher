// Versions of policies by their ids.
UNWIND $ids AS id
MATCH (p:Policy {id: id})
RETURN p.id AS id, p.kind AS kind, p.version AS version, p.active_from_at AS active_from_at, p.body AS body, p.by AS by
