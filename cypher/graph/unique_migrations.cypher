// A version stands once in the chain. Name and properties as the neo4j-migrations tool makes them.
CREATE CONSTRAINT unique_version___Neo4jMigration IF NOT EXISTS
FOR (m:__Neo4jMigration) REQUIRE (m.version, m.migrationTarget) IS UNIQUE
