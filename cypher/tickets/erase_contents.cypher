// Erases what a ticket holds of persons and words; returns how much there was. Of the ticket itself only what is
// named below stays, so a property that somebody adds later is erased without being thought of. Of its history stay
// the moves: who and in which words is gone, codes (lower case, no blanks) are kept.
MATCH (t:Ticket {id: $ticket_id})
CALL (t) { MATCH (c:Comment)-[:ON]->(t) DETACH DELETE c RETURN count(*) AS comments }
CALL (t) { MATCH (n:ResolutionNote)-[:SETTLES]->(t) DETACH DELETE n RETURN count(*) AS notes }
CALL (t) { MATCH (answer:Answer)-[:OF]->(:Survey)-[:RATES]->(t) SET answer.text = null }
CALL (t) { MATCH (task:Task)-[:ABOUT]->(t) DETACH DELETE task RETURN count(*) AS tasks }
CALL (t) { MATCH (t)-[:PROPOSES_SLOT]->(s:Slot) DETACH DELETE s RETURN count(*) AS slots }
CALL (t) {
  MATCH (n:Notification {ticket_id: t.id})
  CALL (n) { MATCH (attempt:Attempt)-[:OF]->(n) DETACH DELETE attempt }
  DETACH DELETE n
  RETURN count(*) AS notifications
}
CALL (t) { MATCH (m:OutboxMessage {ticket_id: t.id}) WHERE m.state <> 'pending' OR m.lane = 'notify' DELETE m }
CALL (t) { MATCH (file:Attachment)-[:BELONGS_TO]->(t) SET file.by = 'erased' RETURN count(*) AS attachments }
CALL (t) {
  MATCH (a:Assignment)-[:OF]->(t)
  SET a.comment = null, a.override = null, a.terms = '{}', a.inputs = '{}'
}
CALL (t) { MATCH (page:Page)-[:OF]->(t) SET page.reason = '', page.acknowledged_by = null, page.told_ids = [] }
CALL (t) {
  MATCH (credit:CreditCandidate)-[:OF]->(t)
  SET credit.reason = null, credit.decided_by = CASE WHEN credit.decided_by IS NOT NULL THEN 'erased' END
}
CALL (t) { MATCH (path:EscalationPath)-[:WATCHES]->(t) SET path.acknowledged_by = null }
CALL (t) {
  MATCH (asked:Transfer)-[:OF]->(t)
  SET asked.reason = '', asked.comment = null, asked.requested_by = 'erased', asked.answer_by = 'erased'
}
CALL (t) {
  MATCH (page:Page)-[:OF]->(t)
  SET page.reason = '', page.acknowledged_by = 'erased'
}
CALL (t) {
  MATCH (h:HistoryEntry {ticket_id: t.id}) WHERE h.number > 0
  SET h.actor = CASE h.via WHEN 'system' THEN h.actor ELSE 'erased' END, h.details = '{}',
    h.cause = CASE WHEN h.cause =~ '[a-z0-9_.]*' THEN h.cause ELSE 'erased' END
}
CALL (t) { MATCH (t)-[alike:DUPLICATE_OF|IN_CLUSTER]-() DELETE alike }
CALL (t) {
  MATCH (t)-[known:OPENED_BY|ENTERED_BY|UNDER|CONCERNS|FOLLOW_UP_OF]-()
  DELETE known
}
SET t = t {.id, .key, .state, .state_at, .version, .cycle, .opened_at, .channel, .category, .priority, .matrix_priority,
  .impact, .urgency, .line, .service_level, .entitlement, .routed_by, .rules_fired, .visit, .needs_owner, .needs_review,
  .needs_translation, .level, .step, .shard, .lock, subject: '', description: '', flags: [], components: [], tags: [],
  custom: '{}'}
RETURN attachments, comments, notes, tasks, slots, notifications
