// Writes a contact group with exactly the members given.
MERGE (n:ContactGroup {id: $id})
SET n.name = $name, n.active = $active
WITH n
CALL (n) {
  MATCH (n)<-[old:IN_GROUP]-(m) WHERE NOT m.id IN $member_ids
  DELETE old
}
CALL (n) {
  UNWIND $member_ids AS member_id
  CALL (member_id) {
    WITH member_id WHERE member_id STARTS WITH 'con_' MATCH (m:Contact {id: member_id}) RETURN m
    UNION WITH member_id WHERE member_id STARTS WITH 'stf_' MATCH (m:Staff {id: member_id}) RETURN m
    UNION WITH member_id WHERE member_id STARTS WITH 'exp_' MATCH (m:Expert {id: member_id}) RETURN m
  }
  MERGE (m)-[:IN_GROUP]->(n)
}
RETURN n.id AS id
