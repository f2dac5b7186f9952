// One runner at a time. Name and property as the neo4j-migrations tool makes them, so that it is kept out too.
CREATE CONSTRAINT __Neo4jMigrationsLock__has_unique_name IF NOT EXISTS
FOR (l:__Neo4jMigrationsLock) REQUIRE l.name IS UNIQUE
