// How many skills there are. A filter that is null means any.
MATCH (n:Skill)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
  AND ($kind IS NULL OR n.kind = $kind)
RETURN count(n) AS count
