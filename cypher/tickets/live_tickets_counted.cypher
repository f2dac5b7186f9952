// How many tickets are live, by state, and of each how many nobody has taken, nobody can take, or are late; of leads those
// of their areas.
UNWIND $states AS state
MATCH (t:Ticket {state: state})
WHERE t.opened_at IS NOT NULL
  AND ($sees_all OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
RETURN t.state AS state, count(t) AS tickets,
  count(CASE WHEN NOT EXISTS { (t)<-[:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(:Expert) } THEN 1 END) AS without_owner,
  count(CASE WHEN EXISTS { (t)<-[:BLOCKS]-(:AssignmentException {state: 'open'}) } THEN 1 END) AS stuck,
  count(CASE WHEN EXISTS {
    (t)<-[:MEASURES]-(k:SlaClock) WHERE k.state IN ['running', 'paused'] AND k.breached_at IS NOT NULL
  } THEN 1 END) AS late
