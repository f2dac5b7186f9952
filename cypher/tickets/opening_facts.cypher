// What the graph knows about an opening: always one row, null for what was named but does not exist or is another's.
// Where nobody said a place and the customer has none, it is the first whole region: `area_known` is false then.
// `disturbances` that go on and are felt here: of the whole service, or an incident of this product and error code.
OPTIONAL MATCH (customer:Customer {id: $customer_id}) WHERE customer.active
WITH customer, head(COLLECT {
  MATCH (customer)-[:OWNS]->(d:Device) WHERE d.id = $device_id OR d.serial = $serial RETURN d ORDER BY d.id }) AS device
OPTIONAL MATCH (device)-[:INSTANCE_OF]->(owned:Product)
OPTIONAL MATCH (named:Product {id: $product_id})
WITH customer, device, named, coalesce(owned, named) AS product
OPTIONAL MATCH (product)-[:IN_FAMILY]->(family:ProductFamily)
OPTIONAL MATCH (stated_family:ProductFamily {id: $family_id})
OPTIONAL MATCH (kind:IssueKind {id: $issue_kind_id})
OPTIONAL MATCH (stated_area:Area {id: $area_id})
OPTIONAL MATCH (customer)-[:LIVES_IN]->(home:Area)
OPTIONAL MATCH (language:Skill {kind: 'language', code: $language})
WITH customer, device, named, product, kind, language, stated_family, stated_area,
  coalesce(family, stated_family) AS family, coalesce(stated_area, home) AS place
WITH *, coalesce(place, head(COLLECT {
  MATCH (a:Area) WHERE place IS NULL AND a.name >= '' AND a.depth = 0 AND a.active RETURN a ORDER BY a.id LIMIT 1
})) AS area
WITH *, head(COLLECT {
  UNWIND [product, family, kind] AS source
  MATCH (source)-[r:REQUIRES]->(s:Skill)
  RETURN s.id ORDER BY CASE source WHEN product THEN 0 WHEN family THEN 1 ELSE 2 END, r.min_level DESC, s.id LIMIT 1
}) AS main_skill_id
RETURN customer.id AS customer_id, customer.business AS business, customer.language AS customer_language,
  device.id AS device_id, named.id AS named_product_id, product.id AS product_id,
  coalesce(product.recalled, false) AS recalled, stated_family.id AS stated_family_id, family.id AS family_id,
  kind.id AS issue_kind_id, coalesce(kind.visit, false) AS kind_is_visit,
  stated_area.id AS stated_area_id, place IS NOT NULL AS area_known, area.id AS area_id, area.time_zone AS time_zone,
  head(COLLECT { MATCH (p:Partner {id: $entered_by_id}) RETURN p {.id, .line, .priority_floor} }) AS partner,
  head(COLLECT { MATCH (s:Staff {id: $entered_by_id}) RETURN s.id }) AS staff_id,
  language.id AS language_skill_id, EXISTS { (language)<-[:HAS_SKILL]-() } AS language_spoken,
  COLLECT {
    MATCH (customer)-[:HOLDS]->(k:Contract)-[:OF_PLAN]->(p:Plan)
    RETURN { id: k.id, number: k.number, status: k.status, starts_on: k.starts_on, ends_on: k.ends_on,
      paid_until_on: k.paid_until_on, service_level: p.service_level,
      covered: COLLECT {
        MATCH (k)-[c:COVERS]->(product)
        RETURN [product.id, coalesce(c.from_on, k.starts_on), coalesce(c.until_on, k.ends_on)]
        UNION MATCH (p)-[c:INCLUDES]->(product)
        RETURN [product.id, coalesce(c.from_on, k.starts_on), coalesce(c.until_on, k.ends_on)]
      } } ORDER BY k.ends_on DESC, k.id
  } AS contracts,
  COLLECT {
    MATCH (area)-[:PART_OF]->{0,6}(near:Area)<-[:IN]-(q:Queue)
    RETURN { id: q.id, line: q.line, mode: q.mode } ORDER BY near.depth DESC, q.id
  } AS queues,
  head(COLLECT {
    MATCH (area)-[up:PART_OF]->{0,6}(:Area)-[:KEEPS]->(calendar:Calendar)
    RETURN { id: calendar.id, time_zone: calendar.time_zone, windows: calendar.windows, holidays: calendar.holidays }
    ORDER BY size(up) LIMIT 1
  }) AS calendar,
  COLLECT {
    MATCH (e:Estimate) WHERE e.skill_id = main_skill_id AND e.priority IN ['P1', 'P2', 'P3', 'P4']
    RETURN { priority: e.priority, median_s: e.median_s, tickets: size(e.spans_s) } ORDER BY e.priority
  } AS estimates,
  COLLECT {
    MATCH (d:Disturbance) WHERE d.active_for IS NOT NULL AND (d.about = 'service' OR EXISTS {
      MATCH (:Cluster {id: d.about})<-[:IN_CLUSTER]-(x:Ticket)
      WHERE product.id IN split(x.found_by, ' ') AND $code_word IN split(x.found_by, ' ')
    })
    RETURN d {.id, .text} ORDER BY d.began_at, d.id
  } AS disturbances,
  COLLECT {
    MATCH (f:CustomField {active: true})
    RETURN f {.key, .name, .type, .choices, .required, .categories, .issue_kind_ids} ORDER BY f.key
  } AS custom_fields,
  COLLECT {
    MATCH (p:Policy) WHERE p.kind IN ['match', 'triage', 'sla', 'escalation'] AND p.active_from_at <= $now
    RETURN { kind: p.kind, version: p.version, body: p.body } ORDER BY p.version
  } AS policies
