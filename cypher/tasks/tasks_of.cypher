// A page of the tasks of a person, with those of the groups that the person is in, or of one group; the earliest due first.
// Of somebody else's those that staff see with their ticket.
CALL () {
  UNWIND [$owner_id] AS owner_id RETURN owner_id
  UNION MATCH (:Expert {id: $owner_id})-[:IN_GROUP]->(g:ContactGroup) RETURN g.id AS owner_id
  UNION MATCH (:Staff {id: $owner_id})-[:IN_GROUP]->(g:ContactGroup) RETURN g.id AS owner_id
}
MATCH (k:Task {owner_id: owner_id})
WHERE k.state IN $states AND (k.due_at > $after_at OR (k.due_at = $after_at AND k.id > $after_id))
  AND ($sees_all OR k.owner_id = $actor_id OR NOT EXISTS { (k)-[:ABOUT]->(:Ticket) }
    OR EXISTS { (:ContactGroup {id: k.owner_id})<-[:IN_GROUP]-({id: $actor_id}) }
    OR EXISTS { (k)-[:ABOUT]->(:Ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN k {.*} AS task, k.due_at AS due_at, k.id AS id,
  head(COLLECT { MATCH (k)-[:ABOUT]->(t:Ticket) RETURN t.id }) AS ticket_id,
  head(COLLECT {
    MATCH (o:Expert {id: k.owner_id}) RETURN o.name AS name
    UNION MATCH (o:Staff {id: k.owner_id}) RETURN o.name AS name
    UNION MATCH (o:ContactGroup {id: k.owner_id}) RETURN o.name AS name
  }) AS owner_name,
  head(COLLECT { MATCH (k)-[:ABOUT]->(c:Customer) RETURN c.id }) AS customer_id
ORDER BY due_at, id LIMIT $limit
