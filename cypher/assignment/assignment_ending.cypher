// How an assignment that is no longer live has ended, and whose it was.
MATCH (a:Assignment {id: $assignment_id})
RETURN a.state AS state, a.expert_id AS expert_id
