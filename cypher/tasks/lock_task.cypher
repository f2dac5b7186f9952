// Lock a task, then read it with the people behind its owner, the nearest leads of its ticket, and whether the actor sees
// it. No row: there is none.
MATCH (k:Task {id: $task_id})
SET k.lock = $command_id
WITH k
OPTIONAL MATCH (k)-[:ABOUT]->(t:Ticket)
CALL (k) {
  WITH k WHERE k.owner_id STARTS WITH 'exp_'
  MATCH (o:Expert {id: k.owner_id}) RETURN [o.id] AS owner_ids
  UNION WITH k WHERE k.owner_id STARTS WITH 'stf_'
  MATCH (o:Staff {id: k.owner_id}) RETURN [o.id] AS owner_ids
  UNION WITH k WHERE k.owner_id STARTS WITH 'grp_'
  MATCH (g:ContactGroup {id: k.owner_id})
  RETURN COLLECT { MATCH (g)<-[:IN_GROUP]-(m) RETURN m.id ORDER BY m.id } AS owner_ids
}
WITH k, t, owner_ids, COLLECT {
  MATCH path = (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(s:Staff) WHERE s.active
  RETURN [s.id, length(path)] ORDER BY length(path), s.id
} AS leads
RETURN k.id AS id, k.kind AS kind, k.title AS title, k.state AS state, k.due_at AS due_at, t.id AS ticket_id, owner_ids,
  [lead IN leads WHERE lead[1] = leads[0][1] | lead[0]] AS lead_ids,
  $sees_all OR t IS NULL OR $actor_id IN [lead IN leads | lead[0]] AS in_sight
