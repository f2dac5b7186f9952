// Locks one node of any kind that people keep; each by its unique index, so that no label is scanned.
CALL () {
  WITH $id AS id WHERE id STARTS WITH 'area_' MATCH (n:Area {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'rul_' MATCH (n:AutomationRule {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'cnr_' MATCH (n:CannedReply {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'con_' MATCH (n:Contact {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'grp_' MATCH (n:ContactGroup {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'ctr_' MATCH (n:Contract {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'cfd_' MATCH (n:CustomField {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'cus_' MATCH (n:Customer {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'dev_' MATCH (n:Device {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'exp_' MATCH (n:Expert {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'iss_' MATCH (n:IssueKind {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'mac_' MATCH (n:Macro {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'pln_' MATCH (n:Plan {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'prd_' MATCH (n:Product {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'fam_' MATCH (n:ProductFamily {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'que_' MATCH (n:Queue {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'rot_' MATCH (n:Rota {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'skl_' MATCH (n:Skill {id: id}) RETURN n
  UNION WITH $id AS id WHERE id STARTS WITH 'stf_' MATCH (n:Staff {id: id}) RETURN n
}
SET n.lock = $command_id
RETURN n.id AS id
