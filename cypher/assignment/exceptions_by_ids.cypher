// Exceptions by id, for staff that see their tickets.
UNWIND $ids AS id
MATCH (x:AssignmentException {id: id})
WHERE $sees_all OR EXISTS {
  (x)-[:BLOCKS]->(:Ticket)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
RETURN x {.*} AS exception
