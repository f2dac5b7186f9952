// How many queues there are. A filter that is null means any.
MATCH (n:Queue)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
  AND ($area_id IS NULL OR EXISTS { (n)-[:IN]->(:Area {id: $area_id}) })
RETURN count(n) AS count
