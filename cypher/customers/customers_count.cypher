// How many customers there are. A filter that is null means any.
MATCH (n:Customer)
WHERE n.name STARTS WITH $starts
  AND ($active IS NULL OR n.active = $active)
RETURN count(n) AS count
