// Who everybody is, by id: people are few in a scenario, and all of them may be named.
// plan: NodeByLabelScan: a scenario's world is small, and everybody in it is wanted
CALL () {
  MATCH (p:Customer) RETURN p
  UNION MATCH (p:Expert) RETURN p
  UNION MATCH (p:Staff) RETURN p
  UNION MATCH (p:Contact) RETURN p
}
RETURN p.id AS id, p.name AS name
