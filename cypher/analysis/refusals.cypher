// Why offers are refused, by product.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (a:Assignment {ticket_id: t.id}) WHERE a.state = 'refused'
OPTIONAL MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product)
RETURN a.reason AS reason, coalesce(p.name, 'not known') AS product, count(a) AS refusals
ORDER BY refusals DESC, reason, product
