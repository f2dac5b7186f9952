// The customer is forgotten: without the data key nobody reads the sealed data again. The number stays, since contracts
// are accounted by it; what the customer was told, wished and had to be done is gone.
MATCH (c:Customer {id: $customer_id})
SET c.name = 'erased customer', c.data_key = null, c.email_sealed = null, c.phone_sealed = null,
  c.address_sealed = null, c.email_hash = null, c.phone_hash = null, c.external_id = null, c.active = false,
  c.erased_at = $now
WITH c
CALL (c) { MATCH (c)-[known:LIVES_IN|OWNS|EXCLUDES|PREFERS]->() DELETE known }
CALL (c) { MATCH (task:Task)-[:ABOUT]->(c) DETACH DELETE task }
CALL (c) { MATCH (f:FactChange {subject_id: c.id}) DELETE f }
CALL (c) {
  MATCH (n:Notification {recipient_id: c.id}) WHERE n.created_at IS NOT NULL
  CALL (n) { MATCH (attempt:Attempt)-[:OF]->(n) DETACH DELETE attempt }
  DETACH DELETE n
}
RETURN c.id AS customer_id
