// How experts come to a ticket: the required skills they hold, and the areas they serve on the way up from its place.
UNWIND $expert_ids AS id
MATCH (e:Expert {id: id})
RETURN e.id AS expert_id,
  COLLECT {
    MATCH (e)-[h:HAS_SKILL]->(s:Skill) WHERE s.id IN $skill_ids
    RETURN {skill_id: s.id, level: h.level}
  } AS held,
  COLLECT { MATCH (e)-[:SERVES]->(a:Area) WHERE a.id IN $area_ids RETURN a.id } AS serves
