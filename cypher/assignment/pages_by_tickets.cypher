// Pages about tickets, in order.
UNWIND $ids AS id
MATCH (p:Page)-[:OF]->(t:Ticket {id: id})
RETURN p {.*} AS page, t.id AS ticket_id
ORDER BY ticket_id, page.rang_at, page.id
