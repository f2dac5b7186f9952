// Surveys about tickets, the latest first, with what was answered.
UNWIND $ids AS id
MATCH (:Ticket {id: id})<-[:RATES]-(s:Survey)
RETURN s.id AS id, id AS ticket_id, s.questions AS questions, s.sent_at AS sent_at, s.answered_at AS answered_at,
  s.score AS score, COLLECT {
    MATCH (a:Answer)-[:OF]->(s) RETURN { question: a.question, score: a.score, text: a.text } ORDER BY a.question
  } AS answers
ORDER BY s.sent_at DESC
