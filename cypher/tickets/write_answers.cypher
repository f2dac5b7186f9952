// What a customer answers, in place of what was answered before.
MATCH (s:Survey {id: $id})
SET s.score = $score, s.answered_at = $now
WITH s
CALL (s) {
  MATCH (old:Answer)-[:OF]->(s) WHERE NOT old.id IN [answer IN $answers | answer.id]
  DETACH DELETE old
}
CALL (s) {
  UNWIND $answers AS answer
  MERGE (a:Answer {id: answer.id})
  SET a.question = answer.question, a.score = answer.score, a.text = answer.text, a.at = $now
  MERGE (a)-[:OF]->(s)
}
RETURN s.id AS id
