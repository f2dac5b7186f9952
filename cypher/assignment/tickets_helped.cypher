// The tickets without an expert that a change of these experts (none named: of anything) could help: blocked or waiting,
// in a place that one of them serves, next door to one, or to be mended from afar. Looked at from the few that wait; the match decides.
// Who comes first has the first choice: the most pressing, then the order of $levels, then who has waited longest.
CALL () {
  MATCH (x:AssignmentException {state: 'open'})-[:BLOCKS]->(t:Ticket) RETURN t
  UNION MATCH (t:Ticket) WHERE t.waiting_since_at IS NOT NULL RETURN t
}
WITH t WHERE t.needs_owner AND (size($expert_ids) = 0 OR NOT t.visit OR EXISTS {
  MATCH (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:SERVES]-(e:Expert) WHERE e.id IN $expert_ids } OR EXISTS {
  MATCH (t)-[:IN]->(:Area)-[:PART_OF]->(:Area)<-[:PART_OF]-(:Area)<-[:SERVES]-(e:Expert) WHERE e.id IN $expert_ids })
WITH t, coalesce(head([place IN range(0, size($levels) - 1) WHERE $levels[place] = t.service_level]), 99) AS place
RETURN t.id AS ticket_id ORDER BY t.priority, place, t.opened_at, ticket_id
