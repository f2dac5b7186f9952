// How many experts in use each area has for each technical skill, the fewest first.
// $depth: integer = 1: areas of this depth; 0 are the roots of the tree
// $most: integer = 2: only where there are so many experts at most
// $limit: integer = 200: rows at most
// plan: CartesianProduct: each area with each skill is what is asked for
MATCH (area:Area) WHERE area.name >= '' AND area.depth = $depth AND area.active
MATCH (skill:Skill {kind: 'technical'}) WHERE skill.active
WITH area, skill, COUNT {
  MATCH (e:Expert)-[h:HAS_SKILL]->(skill)
  WHERE e.active AND h.verified AND EXISTS { (area)-[:PART_OF]->{0,6}(:Area)<-[:SERVES]-(e) }
} AS experts
WHERE experts <= $most
RETURN area.name AS area, skill.name AS skill, experts AS experts
ORDER BY experts, area, skill LIMIT $limit
