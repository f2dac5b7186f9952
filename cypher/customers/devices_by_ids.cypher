// Devices of customers that the actor may see.
UNWIND $ids AS id
MATCH (d:Device {id: id})<-[:OWNS]-(n:Customer)
WHERE $sees_all OR n.id = $actor_id
  OR EXISTS { (n)<-[:OPENED_BY]-(:Ticket)<-[:HOLDS_OPEN|HOLDS_WAITING]-(:Expert {id: $actor_id}) }
RETURN d.id AS id, d.serial AS serial, d.product_id AS product_id, d.purchased_on AS purchased_on, d.active AS active,
  n.id AS customer_id
