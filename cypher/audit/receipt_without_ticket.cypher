// Commands since an instant that answered with a ticket which is not there: somebody has a receipt for nothing.
MATCH (c:Command)
WHERE c.created_at >= $since AND c.outcome CONTAINS '"tkt_'
UNWIND [part IN split(c.outcome, '"tkt_')[1..] | 'tkt_' + split(part, '"')[0]] AS ticket_id
WITH DISTINCT c, ticket_id
WHERE NOT EXISTS { MATCH (:Ticket {id: ticket_id}) }
RETURN ticket_id, 'answered by ' + c.id + ' at ' + toString(c.created_at) AS detail ORDER BY ticket_id, detail
