// Takes a credit candidate's lock; returns it with how many others of its ticket wait for a decision.
MATCH (credit:CreditCandidate {id: $credit_id})
SET credit.lock = $command_id
RETURN credit.id AS id, credit.ticket_id AS ticket_id, credit.state AS state, credit.percent AS percent,
  COUNT {
    MATCH (credit)-[:OF]->(:Ticket)<-[:OF]-(other:CreditCandidate {state: 'open'}) WHERE other.id <> credit.id
    RETURN other
  } AS others
