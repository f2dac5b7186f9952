// How many skills there are. A filter that is null means any.
MATCH (n:Skill)
WHERE n.name STARTS WITH $starts
  AND ($active IS NULL OR n.active = $active)
  AND ($kind IS NULL OR n.kind = $kind)
RETURN count(n) AS count
