// What rules did last, the latest first.
UNWIND $ids AS rule_id
CALL (rule_id) {
  MATCH (r:RuleRun {rule_id: rule_id}) WHERE r.at IS NOT NULL
  RETURN r ORDER BY r.at DESC LIMIT 50
}
RETURN rule_id, r.id AS id, r.ticket_id AS ticket_id, r.depth AS depth, r.outcome AS outcome, r.code AS code, r.at AS at
ORDER BY rule_id, at DESC
