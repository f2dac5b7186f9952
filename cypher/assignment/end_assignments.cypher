// Ends live assignments, each with its reason: the edge that counts as load goes in the same statement, the slot is
// free again unless the work was done, the visit and a transfer asked for end with it, and a fix at the first attempt is
// remembered.
UNWIND $endings AS ending
MATCH (a:Assignment {id: ending.assignment_id})-[:TO]->(e:Expert)
MATCH (a)-[:OF]->(t:Ticket)
MATCH (e)-[h:HOLDS_OPEN|HOLDS_WAITING {assignment_id: a.id}]->(t)
SET a += ending.properties
SET e.silent_at = CASE WHEN ending.properties.state = 'expired' THEN $now ELSE e.silent_at END
DELETE h
WITH a, e, t, ending
CALL (a, ending) {
  MATCH (a)-[:BOOKS]->(s:Slot)
  WHERE ending.properties.state <> 'completed'
    AND NOT EXISTS { (s)<-[:BOOKS]-(b:Assignment) WHERE b.id <> a.id AND b.state IN ['offered', 'accepted'] }
  SET s.state = 'free'
}
CALL (a, ending) {
  MATCH (v:Visit)-[:OF]->(a)
  WHERE v.state IN ['planned', 'on_the_way', 'started']
  SET v.state = ending.visit_state, v.ended_at = $now
}
CALL (a, ending) {
  MATCH (x:Transfer {assignment_id: a.id}) USING INDEX x:Transfer(assignment_id)
  WHERE x.state = 'requested'
  SET x += ending.transfer
}
CALL (a, e, t) {
  MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product)
  WHERE a.state = 'completed' AND a.first_attempt
  MERGE (e)-[f:FIXED]->(p)
  ON CREATE SET f.times = 1
  ON MATCH SET f.times = f.times + 1
}
CALL (a, e, ending) {
  UNWIND ending.proposals AS proposal
  CREATE (e)-[:PROPOSES]->(:SkillProposal {id: proposal.id, ticket_id: a.ticket_id, expert_id: e.id,
    reason: a.reason, comment: a.comment, state: 'open', proposed_at: $now})
}
RETURN a.id AS assignment_id
