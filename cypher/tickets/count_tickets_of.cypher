// How many tickets the list of one customer, expert or partner has.
CALL () {
  MATCH (:Customer {id: $customer_id})<-[:OPENED_BY]-(t:Ticket) RETURN t
  UNION MATCH (:Partner {id: $partner_id})<-[:ENTERED_BY]-(t:Ticket) RETURN t
  UNION MATCH (:Expert {id: $expert_id})-[:HOLDS_OPEN|HOLDS_WAITING]->(t:Ticket) RETURN t
  UNION MATCH (:Assignment {expert_id: $expert_id, state: 'completed'})-[:OF]->(t:Ticket) RETURN t
}
WITH t
WHERE t.state IN $states
  AND (size($priorities) = 0 OR t.priority IN $priorities)
  AND ($needs_owner IS NULL OR t.needs_owner = $needs_owner)
  AND ($needs_review IS NULL OR t.needs_review = $needs_review)
  AND ($tag IS NULL OR $tag IN t.tags)
  AND ($queue_id IS NULL OR EXISTS { (t)-[:WAITS_IN]->(:Queue {id: $queue_id}) })
  AND ($area_id IS NULL OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area {id: $area_id}) })
  AND ($sees_all OR $actor_id IN [$customer_id, $partner_id, $expert_id]
    OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN count(t) AS count
