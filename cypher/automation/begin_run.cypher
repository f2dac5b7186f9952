// One run for each rule and message: the id of the one there is.
MERGE (r:RuleRun {rule_id: $rule_id, message_id: $message_id})
ON CREATE SET r.id = $run_id, r.ticket_id = $ticket_id, r.depth = $depth, r.at = $now
RETURN r.id AS id
