// Tasks by id: the actor's own, those of the actor's groups, and for staff those of tickets that they see.
UNWIND $ids AS id
MATCH (k:Task {id: id})
OPTIONAL MATCH (k)-[:ABOUT]->(t:Ticket)
WITH k, t
WHERE k.owner_id = $actor_id
  OR EXISTS { (:ContactGroup {id: k.owner_id})<-[:IN_GROUP]-({id: $actor_id}) }
  OR $sees_all OR ($staff AND (t IS NULL
    OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }))
RETURN k.id AS id, k {.*} AS task, t.id AS ticket_id,
  head(COLLECT {
    MATCH (o:Expert {id: k.owner_id}) RETURN o.name AS name
    UNION MATCH (o:Staff {id: k.owner_id}) RETURN o.name AS name
    UNION MATCH (o:ContactGroup {id: k.owner_id}) RETURN o.name AS name
  }) AS owner_name,
  head(COLLECT { MATCH (k)-[:ABOUT]->(c:Customer) RETURN c.id }) AS customer_id
