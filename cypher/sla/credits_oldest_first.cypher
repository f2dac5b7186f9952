// A page of credit candidates, oldest breach first, behind (after_at, after_id), read from their index in order.
MATCH (c:CreditCandidate)
WHERE c.breached_at >= $after_at AND CASE c.breached_at WHEN $after_at THEN c.id > $after_id ELSE true END
  AND c.state IN $states
RETURN c {.*} AS credit, c.breached_at AS breached_at, c.id AS id
ORDER BY breached_at, id LIMIT $limit
