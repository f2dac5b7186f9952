// A worker lets go of the shards that are not its share and takes or renews those of its share that nobody holds.
CALL () {
  UNWIND $others AS shard
  MATCH (l:Lease {name: 'shard:' + shard}) WHERE l.holder = $worker
  SET l.until_at = $now
}
UNWIND $share AS shard
MERGE (l:Lease {name: 'shard:' + shard})
WITH l, shard WHERE l.holder IS NULL OR l.holder = $worker OR l.until_at <= $now
SET l.holder = $worker, l.until_at = $until_at
RETURN shard
