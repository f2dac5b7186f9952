// Fired, under the timers' locks, in the transaction of their effects. No row for one that was armed anew, fired or
// cancelled by somebody else; one that this effect itself armed anew stays armed.
UNWIND $timers AS armed
MATCH (t:Timer {id: armed.id})
SET t.lock = $command_id
WITH t, armed, t.changed_by = $command_id AND t.fencing = armed.fencing + 1 AS own
WHERE own OR (t.due_at IS NOT NULL AND t.fencing = armed.fencing)
WITH t, own AND t.due_at IS NOT NULL AS armed_anew
SET t.state = CASE WHEN armed_anew THEN 'armed' ELSE 'fired' END,
  t.settled_at = CASE WHEN NOT armed_anew THEN $now END,
  t.was_due_at = CASE WHEN NOT armed_anew THEN coalesce(t.due_at, t.was_due_at) END,
  t.next_attempt_at = null
WITH t, armed_anew
SET t.due_at = CASE WHEN armed_anew THEN t.due_at END
RETURN t.id AS id
