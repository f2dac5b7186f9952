// How many credit candidates the list has.
MATCH (c:CreditCandidate)
WHERE c.breached_at IS NOT NULL AND c.state IN $states
RETURN count(c) AS count
