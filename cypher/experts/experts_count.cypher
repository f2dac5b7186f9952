// How many experts there are. A filter that is null means any.
MATCH (n:Expert)
WHERE n.name >= $first AND n.name <= $last
  AND ($active IS NULL OR n.active = $active)
  AND ($skill_id IS NULL OR EXISTS { (n)-[:HAS_SKILL]->(:Skill {id: $skill_id}) })
  AND ($area_id IS NULL OR EXISTS { (n)-[:SERVES]->(:Area)<-[:PART_OF]-{0,6}(:Area {id: $area_id}) })
RETURN count(n) AS count
