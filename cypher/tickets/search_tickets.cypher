// Tickets whose words fit, the best first; only those that the actor may see: the rest does not exist.
CALL db.index.fulltext.queryNodes('ticket_words', $asked, {limit: $most}) YIELD node AS t, score
WITH t, score WHERE NOT t.state IN ['Archived', 'Deleted'] AND (
  $sees_all
  OR EXISTS { (t)-[:OPENED_BY]->(:Customer {id: $actor_id}) }
  OR EXISTS { (t)<-[:HOLDS_OPEN|HOLDS_WAITING]-(:Expert {id: $actor_id}) }
  OR EXISTS { (t)<-[:OF]-(:Assignment {expert_id: $actor_id, state: 'completed'}) }
  OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
  OR EXISTS { (t)-[:ENTERED_BY]->(:Partner {id: $actor_id}) })
WITH t, score ORDER BY score DESC, t.id LIMIT $limit
RETURN t.id AS id, t.subject AS subject, coalesce(t.description, '') AS description, score
ORDER BY score DESC, id
