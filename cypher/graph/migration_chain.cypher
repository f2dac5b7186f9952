// The applied migrations in order; the baseline, which nothing migrated to, is left out.
// plan: NodeByLabelScan or DirectedRelationshipTypeScan: a few dozen, and the first read comes before any index
MATCH (:__Neo4jMigration)-[how:MIGRATED_TO]->(migration:__Neo4jMigration)
RETURN migration.version AS version, migration.description AS description, migration.source AS source,
  migration.checksum AS checksum, how.at AS applied_at, toInteger(how.in.milliseconds) AS took_ms
ORDER BY version
