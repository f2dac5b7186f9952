// The best of each search among the words of tickets, with the score that the full-text index gives them: live ones only,
// besides the ticket that is compared, whose own score the others are measured by.
UNWIND $searches AS search
CALL (search) {
  CALL db.index.fulltext.queryNodes('ticket_words', search.text, {limit: $most}) YIELD node, score
  RETURN node AS t, score
}
WITH search.sought AS sought, t, score WHERE t.id = $ticket_id OR t.state IN $live
MATCH (t)-[:OPENED_BY]->(customer:Customer)
RETURN sought, t.id AS id, customer.id AS customer_id, t.subject AS subject, t.description AS description,
  t.found_by AS found_by, t.opened_at AS opened_at, score
ORDER BY sought, score DESC, id
