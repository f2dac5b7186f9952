// For staff, a page of tickets, oldest first, behind (after_at, after_id), each with its $properties and
// $neighbours. Each state is read from its index in order, no further than the page: the number of tickets does not
// matter. That the state is named in the order, where it is one and the same, is what makes the planner see it.
UNWIND $states AS state
CALL (state) {
  MATCH (t:Ticket {state: state})
  WHERE t.opened_at >= $after_at AND CASE t.opened_at WHEN $after_at THEN t.id > $after_id ELSE true END
    AND (size($priorities) = 0 OR t.priority IN $priorities)
    AND ($needs_owner IS NULL OR t.needs_owner = $needs_owner)
    AND ($needs_review IS NULL OR t.needs_review = $needs_review)
    AND ($tag IS NULL OR $tag IN t.tags)
    AND ($queue_id IS NULL OR EXISTS { (t)-[:WAITS_IN]->(:Queue {id: $queue_id}) })
    AND ($area_id IS NULL OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area {id: $area_id}) })
    AND ($sees_all OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })
  RETURN t ORDER BY t.state, t.opened_at, t.id LIMIT $limit
}
WITH t ORDER BY t.opened_at, t.id LIMIT $limit
RETURN [name IN $properties | t[name]] AS ticket,
  head(COLLECT { MATCH (t)-[:IN]->(a:Area) WHERE 'area' IN $neighbours RETURN a {.*} }) AS area,
  head(COLLECT {
    MATCH (t)-[:OPENED_BY]->(c:Customer) WHERE 'customer' IN $neighbours
    RETURN c {.id, .number, .name, .language, .time_zone, .preferred_channel, .business, .provisional, .external_id,
      .active} }) AS customer,
  head(COLLECT { MATCH (t)-[:UNDER]->(k:Contract) WHERE 'contract' IN $neighbours RETURN k {.*} }) AS contract,
  head(COLLECT { MATCH (t)-[:CONCERNS]->(d:Device) WHERE 'device' IN $neighbours RETURN d {.*} }) AS device,
  head(COLLECT {
    MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) WHERE 'product' IN $neighbours
    RETURN p {.*} }) AS product,
  head(COLLECT {
    MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}(f:ProductFamily) WHERE 'family' IN $neighbours
    RETURN f {.*} }) AS family,
  head(COLLECT { MATCH (t)-[:ABOUT]->(i:IssueKind) WHERE 'issue_kind' IN $neighbours RETURN i {.*} }) AS issue_kind,
  head(COLLECT { MATCH (t)-[:WAITS_IN]->(q:Queue) WHERE 'queue' IN $neighbours RETURN q {.*} }) AS queue,
  head(COLLECT {
    MATCH (t)<-[h:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert) WHERE 'owner' IN $neighbours
    RETURN e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
      .language, .preferred_channel, since_at: h.since_at, comes_at: h.starts_at} }) AS owner,
  COLLECT {
    MATCH (t)<-[:MEASURES]-(k:SlaClock) WHERE 'clocks' IN $neighbours
    RETURN k {.*} ORDER BY k.cycle, k.kind } AS clocks,
  COLLECT {
    MATCH (t)<-[o:HOLDS_OPEN {kind: 'offer'}]-() WHERE 'offered_at' IN $neighbours
    RETURN o.since_at ORDER BY o.since_at } AS offered_at,
  head(COLLECT {
    MATCH (t)<-[:BLOCKS]-(x:AssignmentException {state: 'open'}) WHERE 'exception' IN $neighbours
    RETURN x {.*} ORDER BY x.id }) AS exception,
  head(COLLECT {
    MATCH (m:Timer {ticket_id: t.id, kind: 'claim.deadline', state: 'armed'}) WHERE 'claim_until_at' IN $neighbours
    RETURN m.due_at ORDER BY m.id }) AS claim_until_at
ORDER BY t.opened_at, t.id
