// Edges from the later to the earlier of two tickets that are probably the same; the caller holds the locks of both.
// Answers those that nobody suggested before, whatever became of them.
UNWIND $pairs AS pair
MATCH (later:Ticket {id: pair.later_id})
MATCH (earlier:Ticket {id: pair.earlier_id})
WHERE NOT EXISTS { (later)-[:DUPLICATE_OF]-(earlier) }
CREATE (later)-[:DUPLICATE_OF {similarity: pair.similarity, since_at: $now}]->(earlier)
RETURN pair.later_id AS later_id, pair.earlier_id AS earlier_id, pair.similarity AS similarity
