// A ticket as far as it is compared with others, and the triage policy that counts.
MATCH (t:Ticket {id: $ticket_id})-[:OPENED_BY]->(customer:Customer)
WHERE t.found_by IS NOT NULL AND t.subject IS NOT NULL
RETURN t.id AS id, customer.id AS customer_id, t.subject AS subject, t.description AS description,
  t.found_by AS found_by, t.opened_at AS opened_at,
  head(COLLECT {
    MATCH (p:Policy {kind: 'triage'}) WHERE p.active_from_at <= $now
    RETURN p.body ORDER BY p.version DESC LIMIT 1
  }) AS policy
