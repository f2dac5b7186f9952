// Pages by id; who was told sees them, and staff those of the tickets they see.
UNWIND $ids AS id
MATCH (p:Page {id: id})-[:OF]->(t:Ticket)
WHERE $sees_all OR $actor_id IN p.told_ids
  OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
RETURN p {.*} AS page, t.id AS ticket_id
