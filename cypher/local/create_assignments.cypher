// Assignments and what became of them.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
MATCH (e:Expert {id: row.expert_id})
CREATE (x:Assignment {id: row.id, ticket_id: row.ticket_id, expert_id: row.expert_id, slot_id: row.slot_id,
  state: row.state, strategy: row.strategy, offered_at: row.offered_at, expires_at: row.expires_at,
  answered_at: row.answered_at, answer_by: row.answer_by, via: row.via, reason: row.reason, ended_at: row.ended_at,
  first_attempt: row.first_attempt, rank: row.rank, score: row.score, terms: row.terms, inputs: row.inputs,
  policy_version: row.policy_version, cycle: row.cycle})-[:OF]->(t), (x)-[:TO]->(e)
RETURN count(x) AS created
