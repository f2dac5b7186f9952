// A timer's effect failed: again at an instant; `due_at` stays what it was. No row when it is no longer this arming.
MATCH (t:Timer {id: $id})
SET t.lock = $command_id
WITH t WHERE t.due_at IS NOT NULL AND t.fencing = $fencing
SET t.next_attempt_at = $next_attempt_at, t.attempts = $attempts, t.error = $error
RETURN t.id AS id
