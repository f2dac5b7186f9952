// How the last audit of each kind ended.
UNWIND $names AS name
MATCH (a:Audit {name: name}) WHERE a.ended_at IS NOT NULL
RETURN a.name AS name, a.ended_at AS ended_at, a.took_s AS took_s, a.broken AS broken,
  a.repaired AS repaired, a.violations AS violations
