// Tasks about tickets, the earliest due first.
UNWIND $ids AS ticket_id
MATCH (k:Task)-[:ABOUT]->(t:Ticket {id: ticket_id})
RETURN ticket_id, k.id AS id, k {.*} AS task, null AS customer_id,
  head(COLLECT {
    MATCH (o:Expert {id: k.owner_id}) RETURN o.name AS name
    UNION MATCH (o:Staff {id: k.owner_id}) RETURN o.name AS name
    UNION MATCH (o:ContactGroup {id: k.owner_id}) RETURN o.name AS name
  }) AS owner_name
ORDER BY ticket_id, k.due_at, id
