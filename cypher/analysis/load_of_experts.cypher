// What experts hold, against how much they may, the fullest first.
// $limit: integer = 100: rows at most
MATCH (e:Expert {active: true})
WITH e, COUNT { (e)-[:HOLDS_OPEN]->() } AS held, COUNT { (e)-[:HOLDS_WAITING]->() } AS waiting
RETURN e.name AS expert, e.line AS line, e.cap AS cap, held AS held, waiting AS waiting
ORDER BY CASE e.cap WHEN 0 THEN 0.0 ELSE 1.0 * held / e.cap END DESC, expert LIMIT $limit
