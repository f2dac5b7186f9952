// A batch of what was settled long ago, of runs of automation rules, and of presences of workers that are long gone.
CALL () {
  MATCH (m:OutboxMessage) WHERE m.settled_at < $before_at
  WITH m ORDER BY m.settled_at LIMIT $at_most
  DETACH DELETE m RETURN count(*) AS messages
}
CALL () {
  MATCH (t:Timer) WHERE t.settled_at < $before_at
  WITH t ORDER BY t.settled_at LIMIT $at_most
  DETACH DELETE t RETURN count(*) AS timers
}
CALL () {
  MATCH (c:Command) WHERE c.created_at < $before_at
  WITH c ORDER BY c.created_at LIMIT $at_most
  DETACH DELETE c RETURN count(*) AS commands
}
CALL () {
  MATCH (r:RuleRun) WHERE r.at < $before_at
  WITH r ORDER BY r.at LIMIT $at_most
  DELETE r RETURN count(*) AS runs
}
CALL () {
  MATCH (l:Lease) WHERE l.name STARTS WITH 'worker:' AND l.until_at < $before_at
  DELETE l RETURN count(*) AS presences
}
RETURN messages, timers, commands, runs, presences
