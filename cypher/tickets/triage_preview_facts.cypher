// The newest tickets whose words are still there, with what triage decides from and the queues around them by line.
MATCH (t:Ticket) WHERE t.opened_at <= $now AND t.subject <> ''
WITH t ORDER BY t.opened_at DESC, t.id LIMIT $most
MATCH (t)-[:OPENED_BY]->(customer:Customer)
MATCH (t)-[:IN]->(area:Area)
RETURN t.key AS key, t.opened_at AS opened_at, t.impact AS impact, t.urgency AS urgency,
  t {.subject, .description, .category, .condition, .affected_customers} AS said,
  customer.business AS business, t.service_level AS service_level,
  head(COLLECT { MATCH (t)-[:ABOUT]->(i:IssueKind) RETURN i.id }) AS issue_kind_id,
  head(COLLECT { MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) RETURN p.recalled }) AS recalled,
  head(COLLECT { MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}(f:ProductFamily) RETURN f.id }) AS family_id,
  head(COLLECT { MATCH (t)-[:ENTERED_BY]->(p:Partner) RETURN p {.id, .line, .priority_floor} }) AS partner,
  head(COLLECT { MATCH (t)-[:IN_CLUSTER]->(c:Cluster) RETURN c.customers }) AS alike,
  COLLECT {
    MATCH (t)-[:PROPOSES_SLOT]->(s:Slot)
    RETURN { starts_at: s.starts_at, ends_at: s.ends_at, rank: s.rank } ORDER BY s.rank
  } AS slots,
  COLLECT {
    MATCH (area)-[:PART_OF]->{0,6}(near:Area)<-[:IN]-(q:Queue)
    RETURN { line: q.line, name: q.name } ORDER BY near.depth DESC, q.id
  } AS queues
ORDER BY opened_at DESC, key
