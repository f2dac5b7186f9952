// Hangs a migration behind the last one; no record if the lock was lost. The target is null, so MERGE may not be used.
// plan: NodeByLabelScan: a few dozen nodes; the unique index leaves out the null target
MATCH (l:__Neo4jMigrationsLock {name: $name})
WHERE l.id = $holder
SET l.recorded = $version
WITH l
OPTIONAL MATCH (tail:__Neo4jMigration)
WHERE NOT EXISTS { (tail)-[:MIGRATED_TO]->() }
CALL (tail) {
  WITH tail WHERE tail IS NULL
  CREATE (last:__Neo4jMigration {version: 'BASELINE'})
  RETURN last
  UNION
  WITH tail WHERE tail IS NOT NULL
  RETURN tail AS last
}
CREATE (last)-[:MIGRATED_TO {at: $now, in: duration({milliseconds: $took_ms}), by: $by, connectedAs: $connected_as}]->
  (migration:__Neo4jMigration {
    version: $version, description: $description, type: 'CYPHER', repeatable: false, source: $source, checksum: $checksum})
RETURN migration.version AS version
