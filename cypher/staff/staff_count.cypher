// How many staff there are. A filter that is null means any.
MATCH (n:Staff)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
  AND ($role IS NULL OR $role IN n.roles)
RETURN count(n) AS count
