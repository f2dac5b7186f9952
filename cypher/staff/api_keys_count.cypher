// How many keys there are.
MATCH (k:ApiKey)
RETURN count(k) AS count
