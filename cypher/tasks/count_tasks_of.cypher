// How many tasks the list of a person or group has.
CALL () {
  UNWIND [$owner_id] AS owner_id RETURN owner_id
  UNION MATCH (:Expert {id: $owner_id})-[:IN_GROUP]->(g:ContactGroup) RETURN g.id AS owner_id
  UNION MATCH (:Staff {id: $owner_id})-[:IN_GROUP]->(g:ContactGroup) RETURN g.id AS owner_id
}
MATCH (k:Task {owner_id: owner_id})
WHERE k.state IN $states
  AND ($sees_all OR k.owner_id = $actor_id OR NOT EXISTS { (k)-[:ABOUT]->(:Ticket) }
    OR EXISTS { (:ContactGroup {id: k.owner_id})<-[:IN_GROUP]-({id: $actor_id}) }
    OR EXISTS { (k)-[:ABOUT]->(:Ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN count(k) AS count
