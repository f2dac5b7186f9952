// Locks one node of any kind that people keep; each by its unique index, so that no label is scanned.
CALL () {
  MATCH (n:Area {id: $id}) RETURN n
  UNION MATCH (n:AutomationRule {id: $id}) RETURN n
  UNION MATCH (n:CannedReply {id: $id}) RETURN n
  UNION MATCH (n:Contact {id: $id}) RETURN n
  UNION MATCH (n:ContactGroup {id: $id}) RETURN n
  UNION MATCH (n:Contract {id: $id}) RETURN n
  UNION MATCH (n:CustomField {id: $id}) RETURN n
  UNION MATCH (n:Customer {id: $id}) RETURN n
  UNION MATCH (n:Device {id: $id}) RETURN n
  UNION MATCH (n:Expert {id: $id}) RETURN n
  UNION MATCH (n:IssueKind {id: $id}) RETURN n
  UNION MATCH (n:Macro {id: $id}) RETURN n
  UNION MATCH (n:Plan {id: $id}) RETURN n
  UNION MATCH (n:Product {id: $id}) RETURN n
  UNION MATCH (n:ProductFamily {id: $id}) RETURN n
  UNION MATCH (n:Queue {id: $id}) RETURN n
  UNION MATCH (n:Rota {id: $id}) RETURN n
  UNION MATCH (n:Skill {id: $id}) RETURN n
  UNION MATCH (n:Staff {id: $id}) RETURN n
}
SET n.lock = $command_id
RETURN n.id AS id
