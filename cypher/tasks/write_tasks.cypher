// Tasks with what they are about, and the people behind each owner. A task is missing: nobody and no group has that id.
UNWIND $tasks AS task
CALL (task) {
  WITH task WHERE task.owner_id STARTS WITH 'exp_'
  MATCH (o:Expert {id: task.owner_id}) RETURN [o.id] AS owner_ids
  UNION WITH task WHERE task.owner_id STARTS WITH 'stf_'
  MATCH (o:Staff {id: task.owner_id}) RETURN [o.id] AS owner_ids
  UNION WITH task WHERE task.owner_id STARTS WITH 'grp_'
  MATCH (g:ContactGroup {id: task.owner_id})
  RETURN COLLECT { MATCH (g)<-[:IN_GROUP]-(m) RETURN m.id ORDER BY m.id } AS owner_ids
}
OPTIONAL MATCH (t:Ticket {id: task.ticket_id})
OPTIONAL MATCH (c:Customer {id: task.customer_id})
CREATE (k:Task {id: task.id})
SET k += task.properties
WITH k, t, c, owner_ids
CALL (k, t) { WITH k, t WHERE t IS NOT NULL CREATE (k)-[:ABOUT]->(t) }
CALL (k, c) { WITH k, c WHERE c IS NOT NULL CREATE (k)-[:ABOUT]->(c) }
RETURN k.id AS task_id, owner_ids, t IS NOT NULL AS ticket_known, c IS NOT NULL AS customer_known
