// Takes a customer's lock; returns how many contractual clocks of their tickets were breached since an instant, and whether
// somebody was given a task because of that since then.
MATCH (customer:Customer {id: $customer_id})
SET customer.lock = $command_id
RETURN COUNT {
    MATCH (customer)<-[:OPENED_BY]-(:Ticket)<-[:MEASURES]-(clock:SlaClock {basis: 'contractual'})
    WHERE clock.breached_at > $since RETURN clock
  } AS breaches,
  EXISTS {
    MATCH (customer)<-[:ABOUT]-(task:Task {kind: $kind}) WHERE task.created_at > $since RETURN task
  } AS reviewed
