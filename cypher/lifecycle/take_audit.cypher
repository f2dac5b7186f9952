// The right to make an audit, where it is due and nobody else is making it; since when it may not have seen what changed.
MERGE (a:Audit {name: $name})
SET a.lock = $worker
WITH a
WHERE coalesce(a.until_at, $now) <= $now AND coalesce(a.began_at, $due_before) <= $due_before
SET a.holder = $worker, a.until_at = $until_at, a.began_at = $now
RETURN a.covered_at AS covered_at
