// Devices of customers that the actor may see.
UNWIND $ids AS id
MATCH (n:Customer {id: id})
WHERE $sees_all OR n.id = $actor_id
  OR EXISTS { (n)<-[:OPENED_BY]-(:Ticket)<-[:HOLDS_OPEN|HOLDS_WAITING]-(:Expert {id: $actor_id}) }
RETURN n.id AS id, COLLECT { MATCH (n)-[:OWNS]->(d:Device) RETURN d.id ORDER BY d.serial, d.id } AS device_ids
