// kind: batched
// Tickets that were closed or archived before such tickets had a next step get theirs: archiving 30 days after they
// were closed, erasure a year after they were archived.
MATCH (t:Ticket) WHERE t.state IN ['Closed', 'Archived']
WITH t, CASE t.state WHEN 'Closed' THEN 'ticket.archive' ELSE 'ticket.delete' END AS kind,
  CASE t.state WHEN 'Closed' THEN duration('P30D') ELSE duration('P365D') END AS after
CALL (t, kind, after) {
  MERGE (m:Timer {key: t.id + ':' + kind + ':0::0'})
  ON CREATE SET m.id = 'tmr' + substring(t.id, 3), m.kind = kind, m.subject_id = t.id, m.ticket_id = t.id,
    m.payload = '{"tries":0}', m.shard = t.shard, m.state = 'armed', m.due_at = t.state_at + after,
    m.armed_at = t.state_at, m.attempts = 0, m.fencing = 1
} IN TRANSACTIONS OF 2000 ROWS;
