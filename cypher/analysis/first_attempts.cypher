// How often the first expert who owned a ticket solved it, by kind of problem.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (a:Assignment {ticket_id: t.id}) WHERE a.state = 'completed'
OPTIONAL MATCH (t)-[:ABOUT]->(kind:IssueKind)
WITH coalesce(kind.name, 'not known') AS issue_kind, count(a) AS solved,
  count(CASE WHEN a.first_attempt THEN 1 END) AS at_first
RETURN issue_kind AS issue_kind, solved AS solved, at_first AS at_first,
  round(100.0 * at_first / solved, 1) AS at_first_percent
ORDER BY at_first_percent, issue_kind
