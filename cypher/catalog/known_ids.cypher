// Which of these ids exist, and whether what they name is in use; each by its unique index, so that no label is scanned.
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Area {id: id}) RETURN n
  UNION MATCH (n:CannedReply {id: id}) RETURN n
  UNION MATCH (n:Contact {id: id}) RETURN n
  UNION MATCH (n:ContactGroup {id: id}) RETURN n
  UNION MATCH (n:Customer {id: id}) RETURN n
  UNION MATCH (n:Expert {id: id}) RETURN n
  UNION MATCH (n:IssueKind {id: id}) RETURN n
  UNION MATCH (n:Macro {id: id}) RETURN n
  UNION MATCH (n:Plan {id: id}) RETURN n
  UNION MATCH (n:Product {id: id}) RETURN n
  UNION MATCH (n:ProductFamily {id: id}) RETURN n
  UNION MATCH (n:Rota {id: id}) RETURN n
  UNION MATCH (n:Skill {id: id}) RETURN n
  UNION MATCH (n:Staff {id: id}) RETURN n
}
RETURN id, coalesce(n.active, true) AS active
