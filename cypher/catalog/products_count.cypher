// How many products there are. A filter that is null means any.
MATCH (n:Product)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
  AND ($family_id IS NULL OR EXISTS { (n)-[:IN_FAMILY]->(:ProductFamily {id: $family_id}) })
RETURN count(n) AS count
