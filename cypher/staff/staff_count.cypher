// How many staff there are. A filter that is null means any.
MATCH (n:Staff)
WHERE n.name STARTS WITH $starts
  AND ($active IS NULL OR n.active = $active)
  AND ($role IS NULL OR $role IN n.roles)
RETURN count(n) AS count
