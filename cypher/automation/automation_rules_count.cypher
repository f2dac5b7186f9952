// How many automation rules there are. A filter that is null means any.
MATCH (n:AutomationRule)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
RETURN count(n) AS count
