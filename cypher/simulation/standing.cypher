// What a deed in a scenario may refer to without naming it: what hangs on the ticket now.
MATCH (t:Ticket {id: $ticket_id})
RETURN t.id AS ticket_id,
  head(COLLECT {
    MATCH (t)<-[:OF]-(a:Assignment {state: 'offered'}) WHERE a.expert_id = coalesce($expert_id, a.expert_id)
    RETURN a {.id, .expert_id} ORDER BY a.rank, a.id
  }) AS offer,
  head(COLLECT { MATCH (t)<-[:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert) RETURN e.id }) AS owner_id,
  head(COLLECT {
    MATCH (t)<-[:OF]-(:Assignment)<-[:OF]-(v:Visit) WHERE v.state IN ['planned', 'on_the_way', 'started'] RETURN v.id
  }) AS visit_id,
  head(COLLECT { MATCH (t)<-[:OF]-(x:Transfer {state: 'requested'}) RETURN x.id }) AS transfer_id,
  head(COLLECT { MATCH (t)<-[:WATCHES]-(p:EscalationPath {cycle: t.cycle}) RETURN p.step + p.rounds }) AS seen_step
