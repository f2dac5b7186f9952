// Gives the lock back, unless it expired and is another runner's by now.
MATCH (l:__Neo4jMigrationsLock {name: $name})
WHERE l.id = $holder
DELETE l
RETURN count(*) AS given_back
