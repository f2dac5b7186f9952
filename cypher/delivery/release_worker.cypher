// A worker that ends: its presence goes, its shards are free at once.
MERGE (gate:Lease {name: 'gate'}) SET gate.lock = $worker
WITH gate
MATCH (l:Lease) WHERE l.name STARTS WITH 'shard:' AND l.holder = $worker
SET l.until_at = $now
WITH count(l) AS released
OPTIONAL MATCH (me:Lease {name: 'worker:' + $worker})
DELETE me
RETURN released
