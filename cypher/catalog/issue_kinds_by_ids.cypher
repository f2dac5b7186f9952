// Issue kinds with their required skills.
UNWIND $ids AS id
MATCH (n:IssueKind {id: id})
RETURN n.id AS id, n.name AS name, n.category AS category, n.visit AS visit, n.active AS active,
  COLLECT {
    MATCH (n)-[r:REQUIRES]->(s:Skill)
    RETURN { skill_id: s.id, min_level: r.min_level, since_at: r.since_at } ORDER BY s.id
  } AS requires
