// What is said of a ticket, the neighbours that are replaced, and the line of history; its state is change_tickets' alone.
// The caller holds the ticket's lock and numbers the line.
MATCH (t:Ticket {id: $ticket_id})
SET t.version = $version, t += $properties
WITH t
CALL (t) {
  MATCH (t)-[old:CONCERNS|ABOUT|IN|UNDER|WAITS_IN|NEEDS]->() WHERE type(old) IN $replaced
  DELETE old
}
CALL (t) { MATCH (a:Area {id: $area_id}) CREATE (t)-[:IN]->(a) }
CALL (t) { MATCH (k:Contract {id: $contract_id}) CREATE (t)-[:UNDER]->(k) }
CALL (t) { MATCH (d:Device {id: $device_id}) CREATE (t)-[:CONCERNS]->(d) }
CALL (t) { MATCH (p:Product {id: $product_id}) CREATE (t)-[:CONCERNS]->(p) }
CALL (t) { MATCH (f:ProductFamily {id: $family_id}) CREATE (t)-[:CONCERNS]->(f) }
CALL (t) { MATCH (i:IssueKind {id: $issue_kind_id}) CREATE (t)-[:ABOUT]->(i) }
CALL (t) { MATCH (q:Queue {id: $queue_id}) CREATE (t)-[:WAITS_IN]->(q) }
CALL (t) {
  UNWIND $needs AS need
  MATCH (s:Skill {id: need.skill_id})
  CREATE (t)-[:NEEDS {min_level: need.min_level, because: need.because}]->(s)
}
UNWIND $entries AS entry
CREATE (h:HistoryEntry)-[:OF]->(t)
SET h += entry
RETURN count(h) AS entries
