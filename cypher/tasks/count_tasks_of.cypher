// How many tasks the list of a person or group has.
CALL () {
  UNWIND [$owner_id] AS owner_id RETURN owner_id
  UNION MATCH (:Expert {id: $owner_id})-[:IN_GROUP]->(g:ContactGroup) RETURN g.id AS owner_id
  UNION MATCH (:Staff {id: $owner_id})-[:IN_GROUP]->(g:ContactGroup) RETURN g.id AS owner_id
}
MATCH (k:Task {owner_id: owner_id})
WHERE k.state IN $states
RETURN count(k) AS count
