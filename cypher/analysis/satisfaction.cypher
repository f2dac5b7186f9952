// What customers said of tickets opened in a period, by product; the worst score of each answer counts.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (s:Survey)-[:RATES]->(t)
OPTIONAL MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product)
RETURN coalesce(p.name, 'not known') AS product, count(s) AS asked, count(s.score) AS answered,
  round(avg(s.score), 2) AS mean_score, count(CASE WHEN s.score <= 2 THEN 1 END) AS low
ORDER BY mean_score, product
