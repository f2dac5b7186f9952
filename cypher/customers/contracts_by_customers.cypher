// Contracts of customers that the actor may see.
UNWIND $ids AS id
MATCH (n:Customer {id: id})
WHERE $sees_all OR n.id = $actor_id
RETURN n.id AS id, COLLECT { MATCH (n)-[:HOLDS]->(k:Contract) RETURN k.id ORDER BY k.ends_on DESC, k.id } AS contract_ids
