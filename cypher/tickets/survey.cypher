// A survey; of this customer's ticket only, where a customer is named.
MATCH (s:Survey {id: $id})-[:RATES]->(t:Ticket)
WHERE $customer_id IS NULL OR EXISTS { (t)-[:OPENED_BY]->(:Customer {id: $customer_id}) }
RETURN s.id AS id, t.id AS ticket_id, s.questions AS questions, s.score AS score, s.answered_at AS answered_at
