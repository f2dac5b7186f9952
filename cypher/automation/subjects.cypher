// Tickets as conditions and texts see them.
UNWIND $ids AS id
MATCH (t:Ticket {id: id})-[:OPENED_BY]->(customer:Customer)
RETURN t {.*} AS ticket, customer.name AS customer, customer.language AS language,
  head(COLLECT { MATCH (t)-[:ABOUT]->(i:IssueKind) RETURN i.id }) AS issue_kind_id,
  head(COLLECT { MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) RETURN p.name }) AS product,
  head(COLLECT { MATCH (t)<-[h:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert) RETURN e.name }) AS owner
