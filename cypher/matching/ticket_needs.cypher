// What a ticket asks of an expert, and how large the squad is; no row: there is no such ticket.
// From <head> to </head> it is the text of best_experts.cypher: $wanted stands for a ticket that is not there.
// <head>
OPTIONAL MATCH (t:Ticket {id: $ticket_id})
WITH t WHERE t IS NOT NULL OR $ticket_id IS NULL
WITH t,
  head(COLLECT {
    MATCH (t)-[:IN]->(a:Area) RETURN a
    UNION MATCH (a:Area {id: $wanted.area_id}) RETURN a
    UNION MATCH (:Customer {id: $wanted.customer_id})-[:LIVES_IN]->(a:Area) WHERE $wanted.area_id IS NULL RETURN a
  }) AS place,
  head(COLLECT {
    MATCH (t)-[:OPENED_BY]->(c:Customer) RETURN c
    UNION MATCH (c:Customer {id: $wanted.customer_id}) RETURN c
  }) AS customer,
  head(COLLECT {
    MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) RETURN p
    UNION MATCH (p:Product {id: $wanted.product_id}) RETURN p
    UNION MATCH (:Device {id: $wanted.device_id})-[:INSTANCE_OF]->(p:Product) RETURN p
  }) AS product,
  head(COLLECT {
    MATCH (t)-[:ABOUT]->(k:IssueKind) RETURN k
    UNION MATCH (k:IssueKind {id: $wanted.issue_kind_id}) RETURN k
  }) AS issue_kind,
  COLLECT {
    MATCH (t)-[:PROPOSES_SLOT]->(s:Slot)
    RETURN {id: s.id, starts_at: s.starts_at, ends_at: s.ends_at, rank: s.rank,
      kept: EXISTS { (s)<-[:BOOKS]-(:Assignment {state: 'released'}) }} AS slot
    UNION ALL UNWIND $wanted.slots AS slot RETURN slot
  } AS slots
WITH *, head(COLLECT {
    MATCH (product)-[:IN_FAMILY]->(f:ProductFamily) RETURN f
    UNION MATCH (t)-[:CONCERNS]->(f:ProductFamily) RETURN f
    UNION MATCH (f:ProductFamily {id: $wanted.family_id}) RETURN f
  }) AS family
WITH *, CASE
    WHEN EXISTS { (product)-[:REQUIRES]->() } THEN product
    WHEN EXISTS { (family)-[:REQUIRES]->() } THEN family
  END AS source,
  coalesce(t.priority, $wanted.priority) AS priority,
  coalesce(t.line, $wanted.line) AS line,
  coalesce(t.visit, $wanted.visit, issue_kind.visit, false) OR size(slots) > 0 AS visit,
  coalesce(head([(t)-[:WAITS_IN]->(q:Queue) | q.strategy]), $wanted.strategy) AS strategy,
  COLLECT { MATCH (place)-[:PART_OF]->{0,6}(a:Area) RETURN a } AS areas
CALL (t, source, issue_kind) {
  CALL (t, source, issue_kind) {
    MATCH (source)-[r:REQUIRES]->(s:Skill) RETURN s, r.min_level AS level
    UNION ALL MATCH (s:Skill {kind: 'general'}) WHERE source IS NULL RETURN s, 1 AS level
    UNION ALL MATCH (issue_kind)-[r:REQUIRES]->(s:Skill) RETURN s, r.min_level AS level
    UNION ALL MATCH (t)-[n:NEEDS]->(s:Skill) RETURN s, n.min_level AS level
    UNION ALL UNWIND $wanted.needs AS n MATCH (s:Skill {id: n.skill_id}) RETURN s, n.min_level AS level
  }
  WITH s, max(level) AS level ORDER BY COUNT { (s)<-[:HAS_SKILL]-() }, s.id
  RETURN collect({skill: s, level: level}) AS required
}
WITH *, source IS NULL AND none(need IN required WHERE need.skill.kind = 'general') AS skill_unknown
// </head>
RETURN t.key AS ticket_key, priority, line, visit, strategy, skill_unknown,
  customer.id AS customer_id,
  COLLECT {
    MATCH (t)-[:CONCERNS]->(d:Device) RETURN {label: 'Device', id: d.id, name: d.serial} AS device
    UNION MATCH (d:Device {id: $wanted.device_id}) RETURN {label: 'Device', id: d.id, name: d.serial} AS device
  } AS devices,
  product {.id, .name} AS product, family {.id, .name} AS family, issue_kind {.id, .name} AS issue_kind,
  [a IN areas | {label: 'Area', id: a.id, name: a.name}] AS areas,
  [need IN required | {skill_id: need.skill.id, name: need.skill.name, kind: need.skill.kind, level: need.level,
    asked_by: COLLECT {
      UNWIND [source, issue_kind, t] AS x
      MATCH (x)-[r:REQUIRES|NEEDS]->(s:Skill) WHERE s = need.skill
      RETURN {label: head(labels(x)), id: x.id, name: coalesce(x.name, x.key), level: r.min_level}
    }}] AS required,
  slots,
  COUNT { MATCH (e:Expert) RETURN e } AS experts,
  COUNT { MATCH (e:Expert {active: false}) RETURN e } AS inactive
