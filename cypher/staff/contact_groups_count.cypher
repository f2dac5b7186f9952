// How many contact groups there are. A filter that is null means any.
MATCH (n:ContactGroup)
WHERE n.name STARTS WITH $starts
  AND ($active IS NULL OR n.active = $active)
RETURN count(n) AS count
