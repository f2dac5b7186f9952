// Credit candidates.
UNWIND $ids AS credit_id
MATCH (c:CreditCandidate {id: credit_id})
RETURN c.id AS id, c {.*} AS credit
