// Locks a customer's tickets in the order of their ids, then the customer, and reads under the locks: whose ticket is not
// over, or held, and which ones are closed or archived.
MATCH (c:Customer {id: $customer_id})
CALL (c) {
  MATCH (c)<-[:OPENED_BY]-(t:Ticket)
  WITH t ORDER BY t.id
  SET t.lock = $command_id
  RETURN count(t) AS locked
}
SET c.lock = $command_id
WITH c
RETURN COLLECT {
  MATCH (c)<-[:OPENED_BY]-(t:Ticket)
  RETURN { id: t.id, key: t.key, state: t.state, held: t.held_at IS NOT NULL } ORDER BY t.key
} AS tickets
