// Contact groups with their members: contacts, staff and experts.
UNWIND $ids AS id
MATCH (n:ContactGroup {id: id})
RETURN n.id AS id, n.name AS name, n.active AS active,
  COLLECT { MATCH (n)<-[:IN_GROUP]-(m) RETURN m.id ORDER BY m.id } AS member_ids
