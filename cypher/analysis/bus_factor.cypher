// Skills that few people have, with their names: what is lost when they leave.
// $most: integer = 2: so many experts at most
MATCH (skill:Skill) WHERE skill.name >= '' AND skill.active
WITH skill, COLLECT {
  MATCH (e:Expert)-[h:HAS_SKILL]->(skill) WHERE e.active AND h.verified RETURN e.name ORDER BY e.name
} AS experts
WHERE size(experts) <= $most
RETURN skill.name AS skill, skill.kind AS kind, size(experts) AS how_many, experts AS experts,
  COUNT { (skill)<-[:REQUIRES]-() } AS required_by
ORDER BY how_many, required_by DESC, skill
