// What is armed and what is pending of a locked ticket, and what of its neighbours waits for a timer of its own. How often
// it was repaired since an instant, and whether its customer asked to be forgotten.
MATCH (t:Ticket {id: $ticket_id})
RETURN
  COLLECT {
    MATCH (timer:Timer {ticket_id: t.id}) WHERE timer.due_at IS NOT NULL
    RETURN timer.key ORDER BY timer.key
  } AS armed,
  EXISTS { MATCH (m:OutboxMessage {ticket_id: t.id}) WHERE m.lane = 'core' AND m.state = 'pending' } AS pending,
  COLLECT { MATCH (p:Page {state: 'ringing'})-[:OF]->(t) RETURN p.id ORDER BY p.id } AS page_ids,
  COLLECT {
    MATCH (a:Attachment)-[:BELONGS_TO]->(t) WHERE a.state IN ['awaited', 'receiving']
    RETURN { id: a.id, announced_at: a.announced_at } ORDER BY a.id
  } AS uploads,
  COLLECT {
    MATCH (k:Task {state: 'open'})-[:ABOUT]->(t)
    WHERE NOT EXISTS { MATCH (timer:Timer {key: k.id + ':task.due:0::0'}) WHERE timer.due_at IS NOT NULL }
    RETURN { id: k.id, due_at: k.due_at } ORDER BY k.id
  } AS tasks,
  COLLECT {
    MATCH (s:Survey)-[:RATES]->(t) WHERE s.answered_at IS NULL
      AND NOT EXISTS {
        MATCH (timer:Timer {key: s.id + ':survey.remind:0::0'}) WHERE timer.due_at IS NOT NULL OR timer.state = 'fired' }
    RETURN { id: s.id, sent_at: s.sent_at } ORDER BY s.id
  } AS surveys,
  EXISTS { MATCH (t)-[:OPENED_BY]->(c:Customer) WHERE c.erased_at IS NOT NULL } AS forgotten,
  COUNT { MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.kind = 'repaired' AND h.at > $since } AS repairs
