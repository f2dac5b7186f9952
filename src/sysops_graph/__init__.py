"""Dispatching support tickets to field experts over a Neo4j graph."""
