// The ticket with everything it hangs on, and the first line of its history.
// No row: the customer was forgotten, or deactivated, while this was decided.
// Whoever enters it is there: a look that finds nothing, in a statement that writes, locks the id until the commit.
// The customer is locked first: many at once who hang edges on one node deadlock inside Neo4j when it becomes dense.
MATCH (customer:Customer {id: $customer_id})
SET customer.lock = $ticket_id
WITH customer WHERE customer.active
MATCH (area:Area {id: $area_id})
CREATE (t:Ticket {id: $ticket_id})
SET t += $properties
CREATE (t)-[:OPENED_BY]->(customer), (t)-[:IN]->(area)
CREATE (h:HistoryEntry)-[:OF]->(t)
SET h += $entry
WITH t
CALL (t) { MATCH (by:Staff {id: $staff_id}) CREATE (t)-[:ENTERED_BY]->(by) }
CALL (t) { MATCH (by:Partner {id: $partner_id}) CREATE (t)-[:ENTERED_BY]->(by) }
CALL (t) { MATCH (k:Contract {id: $contract_id}) CREATE (t)-[:UNDER]->(k) }
CALL (t) { MATCH (d:Device {id: $device_id}) CREATE (t)-[:CONCERNS]->(d) }
CALL (t) { MATCH (p:Product {id: $product_id}) CREATE (t)-[:CONCERNS]->(p) }
CALL (t) { MATCH (f:ProductFamily {id: $family_id}) CREATE (t)-[:CONCERNS]->(f) }
CALL (t) { MATCH (i:IssueKind {id: $issue_kind_id}) CREATE (t)-[:ABOUT]->(i) }
CALL (t) { MATCH (q:Queue {id: $queue_id}) CREATE (t)-[:WAITS_IN]->(q) }
CALL (t) { MATCH (over:Ticket {id: $follow_up_of_id}) CREATE (t)-[:FOLLOW_UP_OF]->(over) }
CALL (t) {
  UNWIND $needs AS need
  MATCH (s:Skill {id: need.skill_id})
  CREATE (t)-[:NEEDS {min_level: need.min_level, because: need.because}]->(s)
}
CALL (t) {
  UNWIND $slots AS slot
  CREATE (t)-[:PROPOSES_SLOT]->(:Slot {id: slot.id, starts_at: slot.starts_at, ends_at: slot.ends_at,
    rank: slot.rank, state: 'free'})
}
RETURN t.id AS ticket_id
