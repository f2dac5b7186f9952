// How many areas there are. A filter that is null means any.
MATCH (n:Area)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
  AND ($parent_id IS NULL OR EXISTS { (n)-[:PART_OF]->(:Area {id: $parent_id}) })
RETURN count(n) AS count
