// All that is said of a ticket: its properties, the ids of its neighbours, the skills it needs beside, its slots.
MATCH (t:Ticket {id: $ticket_id})-[:IN]->(area:Area)
RETURN t {.*} AS said, {
    area_id: area.id,
    device_id: head(COLLECT { MATCH (t)-[:CONCERNS]->(d:Device) RETURN d.id }),
    product_id: head(COLLECT { MATCH (t)-[:CONCERNS]->(p:Product) RETURN p.id }),
    family_id: head(COLLECT { MATCH (t)-[:CONCERNS]->(f:ProductFamily) RETURN f.id }),
    issue_kind_id: head(COLLECT { MATCH (t)-[:ABOUT]->(i:IssueKind) RETURN i.id }),
    contract_id: head(COLLECT { MATCH (t)-[:UNDER]->(k:Contract) RETURN k.id }),
    queue_id: head(COLLECT { MATCH (t)-[:WAITS_IN]->(q:Queue) RETURN q.id })
  } AS edges,
  COLLECT {
    MATCH (t)-[n:NEEDS]->(s:Skill)
    RETURN { skill_id: s.id, min_level: n.min_level, because: n.because } ORDER BY s.id, n.because
  } AS needs,
  COLLECT {
    MATCH (t)-[:PROPOSES_SLOT]->(s:Slot)
    RETURN { starts_at: s.starts_at, ends_at: s.ends_at, rank: s.rank } ORDER BY s.rank
  } AS slots,
  head(COLLECT { MATCH (t)-[:ENTERED_BY]->(by:Staff|Partner) RETURN by.id }) AS entered_by_id,
  COLLECT { UNWIND $skill_ids AS skill_id MATCH (s:Skill {id: skill_id}) RETURN s.id } AS skill_ids
