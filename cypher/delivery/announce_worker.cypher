// A worker says that it lives. The gate is locked by a plain value so that workers share the shards one after another.
MERGE (gate:Lease {name: 'gate'}) SET gate.lock = $worker
MERGE (me:Lease {name: 'worker:' + $worker}) SET me.until_at = $until_at
WITH me
MATCH (other:Lease) WHERE other.name STARTS WITH 'worker:' AND other.until_at > $now
RETURN collect(substring(other.name, 7)) AS live
