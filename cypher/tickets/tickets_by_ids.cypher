// Tickets by id or key, with their neighbours; only those that the actor may see: the rest does not exist.
CALL () {
  UNWIND $ids AS id MATCH (t:Ticket {id: id}) RETURN t
  UNION UNWIND $keys AS key MATCH (t:Ticket {key: key}) RETURN t
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
MATCH (t)-[:IN]->(area:Area)
OPTIONAL MATCH (t)-[:OPENED_BY]->(customer:Customer)
RETURN t {.*} AS ticket, area {.*} AS area,
  customer {.id, .number, .name, .language, .time_zone, .preferred_channel, .business, .provisional, .external_id,
    .active} AS customer,
  head(COLLECT { MATCH (t)-[:UNDER]->(k:Contract) RETURN k {.*} }) AS contract,
  head(COLLECT { MATCH (t)-[:CONCERNS]->(d:Device) RETURN d {.*} }) AS device,
  head(COLLECT { MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) RETURN p {.*} }) AS product,
  head(COLLECT { MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}(f:ProductFamily) RETURN f {.*} }) AS family,
  head(COLLECT { MATCH (t)-[:ABOUT]->(i:IssueKind) RETURN i {.*} }) AS issue_kind,
  head(COLLECT { MATCH (t)-[:WAITS_IN]->(q:Queue) RETURN q {.*} }) AS queue,
  head(COLLECT {
    MATCH (t)<-[h:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert)
    RETURN e {.id, .name, .line, .cap, .time_zone, .active, .home, .position, .position_at, .last_offer_at, .silent_at,
      .language, .preferred_channel, since_at: h.since_at, comes_at: h.starts_at} }) AS owner,
  COLLECT { MATCH (t)<-[:MEASURES]-(k:SlaClock) RETURN k {.*} ORDER BY k.cycle, k.kind } AS clocks,
  COLLECT { MATCH (t)<-[o:HOLDS_OPEN {kind: 'offer'}]-() RETURN o.since_at ORDER BY o.since_at } AS offered_at,
  head(COLLECT { MATCH (t)<-[:BLOCKS]-(x:AssignmentException {state: 'open'}) RETURN x {.*} ORDER BY x.id }) AS exception,
  head(COLLECT { MATCH (m:Timer {ticket_id: t.id, kind: 'claim.deadline', state: 'armed'}) RETURN m.due_at ORDER BY m.id })
    AS claim_until_at
