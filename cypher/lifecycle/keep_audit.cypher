// What an audit found: it is over, and the next may begin.
MERGE (a:Audit {name: $name})
SET a += $properties, a.until_at = $now
RETURN a.name AS name
