// What became of a rule's run.
MATCH (r:RuleRun {rule_id: $rule_id, message_id: $message_id})
SET r.outcome = $outcome, r.code = $code
RETURN r.id AS id
