// Everybody whom the escalation of a ticket in an area may tell, each with whether they are away at that time: the owner
// or who is asked, the nearest leads and the leads on call then, managers, who leads an area beside it, and the members
// of groups.
// plan: NodeByLabelScan: staff are few, and none of them is found by a role otherwise
CALL () {
  MATCH (:Ticket {id: $ticket_id})<-[:HOLDS_OPEN|HOLDS_WAITING]-(p:Expert) RETURN p, 'expert' AS role, null AS group_id
  UNION
  MATCH (:Area {id: $area_id})-[up:PART_OF]->{0,6}(:Area)<-[:LEADS]-(lead:Staff) WHERE lead.active
  WITH size(up) AS distance, collect(lead) AS leads ORDER BY distance LIMIT 1
  UNWIND leads AS p
  RETURN p, 'lead' AS role, null AS group_id
  UNION
  MATCH (:Area {id: $area_id})-[:PART_OF]->{0,6}(:Area)<-[:IN]-(:Rota {active: true})<-[d:ON_CALL]-(p:Staff)
  WHERE p.active AND 'team_lead' IN p.roles AND d.starts_at <= $now AND d.ends_at > $now
  RETURN DISTINCT p, 'lead' AS role, null AS group_id
  UNION
  MATCH (p:Staff) WHERE p.active AND 'manager' IN p.roles RETURN p, 'manager' AS role, null AS group_id
  UNION
  MATCH (:Area {id: $area_id})-[:PART_OF]->(:Area)<-[:PART_OF]-(near:Area)<-[:LEADS]-(p:Staff) WHERE p.active
  RETURN p, 'neighbour' AS role, null AS group_id
  UNION
  UNWIND $group_ids AS id
  MATCH (g:ContactGroup {id: id})<-[:IN_GROUP]-(p) WHERE p.active
  RETURN p, 'group' AS role, g.id AS group_id
}
RETURN p.id AS id, p.name AS name, role, group_id,
  EXISTS { (p)-[u:UNAVAILABLE]->() WHERE u.starts_at <= $now AND u.ends_at > $now } AS absent
ORDER BY role, group_id, id
