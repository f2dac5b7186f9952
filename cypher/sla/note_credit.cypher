// A clock that was breached may be worth a credit; returns the candidate.
MATCH (clock:SlaClock {id: $clock_id})-[:MEASURES]->(ticket:Ticket)
CREATE (credit:CreditCandidate {id: $credit_id, clock_id: clock.id})-[:OF]->(ticket)
SET credit += $properties
RETURN credit.id AS credit_id
