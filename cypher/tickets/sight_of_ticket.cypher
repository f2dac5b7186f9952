// The ticket's id if the actor may see it; named itself, or by one of its offers, visits or transfers.
CALL () {
  MATCH (t:Ticket {id: $ticket_id}) RETURN t
  UNION MATCH (:Assignment {id: $offer_id})-[:OF]->(t:Ticket) RETURN t
  UNION MATCH (:Visit {id: $visit_id})-[:OF]->(:Assignment)-[:OF]->(t:Ticket) RETURN t
  UNION MATCH (:Transfer {id: $transfer_id})-[:OF]->(t:Ticket) RETURN t
}
WITH t WHERE
  $sees_all
  OR t.id = $actor_id
  OR EXISTS { (t)-[:OPENED_BY]->(:Customer {id: $actor_id}) }
  OR EXISTS { (t)<-[:HOLDS_OPEN|HOLDS_WAITING]-(:Expert {id: $actor_id}) }
  OR EXISTS { (t)<-[:OF]-(:Assignment {expert_id: $actor_id, state: 'completed'}) }
  OR EXISTS { (t)<-[:OF]-(:Transfer {to_id: $actor_id, state: 'requested'}) }
  OR EXISTS { (t)<-[:OF]-(p:Page) WHERE p.state IN ['ringing', 'acknowledged'] AND $actor_id IN p.told_ids }
  OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
  OR EXISTS { (t)-[:ENTERED_BY]->(:Partner {id: $actor_id}) }
  OR EXISTS {
    MATCH (e:Expert {id: $actor_id})
    WHERE e.line >= t.line AND EXISTS { (t)-[:WAITS_IN]->(:Queue {mode: 'claim'}) }
      AND EXISTS { (:Timer {ticket_id: t.id, kind: 'claim.deadline', state: 'armed'}) }
  }
RETURN t.id AS id
