// Whether somebody by that id can be told anything.
CALL () {
  MATCH (p:Customer {id: $person_id}) RETURN p
  UNION MATCH (p:Expert {id: $person_id}) RETURN p
  UNION MATCH (p:Staff {id: $person_id}) RETURN p
  UNION MATCH (p:Contact {id: $person_id}) RETURN p
}
RETURN p.id AS id
