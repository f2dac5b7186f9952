// Experts that are to be in two places at once.
CALL () {
  MATCH (e:Expert)-[h:HOLDS_OPEN]->(t:Ticket) WHERE h.guard IS NOT NULL AND h.starts_at IS NOT NULL
  RETURN e, t, h.assignment_id AS one, h.starts_at AS starts_at, h.ends_at AS ends_at
  UNION ALL
  MATCH (e:Expert)-[h:HOLDS_WAITING]->(t:Ticket) WHERE h.guard IS NOT NULL AND h.starts_at IS NOT NULL
  RETURN e, t, h.assignment_id AS one, h.starts_at AS starts_at, h.ends_at AS ends_at
}
MATCH (e)-[o:HOLDS_OPEN|HOLDS_WAITING]->(other:Ticket)
WHERE o.assignment_id > one AND o.starts_at < ends_at AND o.ends_at > starts_at
RETURN t.id AS ticket_id, e.id + ' at ' + toString(starts_at) + ' also visits for ' + other.id AS detail
ORDER BY ticket_id, detail
