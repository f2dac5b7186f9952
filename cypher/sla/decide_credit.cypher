// Somebody has decided on a locked credit candidate; returns it.
MATCH (credit:CreditCandidate {id: $credit_id})
SET credit += $properties
RETURN credit.id AS credit_id
