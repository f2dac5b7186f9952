// A dead message is pending again, its lane's span counted anew. No row when there is none; `redriven` tells whether.
MATCH (m:OutboxMessage {id: $id})
SET m.lock = $command_id
WITH m, m.state = 'dead' AS redriven
SET m.state = CASE WHEN redriven THEN 'pending' ELSE m.state END,
  m.attempts = CASE WHEN redriven THEN 0 ELSE m.attempts END,
  m.since_at = CASE WHEN redriven THEN $now ELSE m.since_at END,
  m.next_attempt_at = CASE WHEN redriven THEN $now ELSE m.next_attempt_at END,
  m.dead_at = CASE WHEN redriven THEN null ELSE m.dead_at END
RETURN m.id AS id, redriven
