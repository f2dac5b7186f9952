"""The local stack: Neo4j, Redis, API, worker and sinks on one machine, and the demonstration world."""
