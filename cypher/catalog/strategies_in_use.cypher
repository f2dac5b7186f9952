// The strategies that queues go by, with the name of a queue for each.
MATCH (q:Queue)
WHERE q.name >= '' AND q.active AND q.strategy <> 'default'
RETURN q.strategy AS strategy, min(q.name) AS queue ORDER BY strategy
