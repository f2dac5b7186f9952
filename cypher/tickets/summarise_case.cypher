// What may be kept of a case for good: what was broken, which skills it took, how it ended and how long that took.
MATCH (t:Ticket {id: $ticket_id})
OPTIONAL MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}(family:ProductFamily)
OPTIONAL MATCH (t)-[:ABOUT]->(kind:IssueKind)
WITH t, head(collect(family)) AS family, head(collect(kind)) AS kind
CREATE (c:CaseSummary {id: $summary_id})-[:OF]->(t)
SET c.ticket_id = t.id, c.family_id = family.id, c.issue_kind_id = kind.id, c.priority = t.priority,
  c.service_level = t.service_level, c.cycles = t.cycle, c.summarised_at = $now,
  c.skill_ids = COLLECT {
    MATCH (t)-[:NEEDS]->(s:Skill) RETURN s.id AS id
    UNION MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}()-[:REQUIRES]->(s:Skill) RETURN s.id AS id
    UNION MATCH (t)-[:ABOUT]->(:IssueKind)-[:REQUIRES]->(s:Skill) RETURN s.id AS id
  },
  c.attempts = COUNT { (t)<-[:OF]-(a:Assignment) WHERE a.state IN ['completed', 'released', 'transferred'] },
  c.outcome = head(COLLECT {
    MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.to = 'Closed' AND h.from <> 'Closed' RETURN h.cause
  }),
  c.to_owner_s = duration.inSeconds(t.opened_at, head(COLLECT {
    MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.kind = 'owned' RETURN h.at ORDER BY h.number LIMIT 1
  })).seconds,
  c.to_solved_s = duration.inSeconds(t.opened_at, head(COLLECT {
    MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.to = 'Solved' AND h.from <> 'Solved'
    RETURN h.at ORDER BY h.number DESC LIMIT 1
  })).seconds,
  c.to_closed_s = duration.inSeconds(t.opened_at, head(COLLECT {
    MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.to = 'Closed' AND h.from <> 'Closed' RETURN h.at
  })).seconds
RETURN c.id AS summary_id
