// A message that was armed by a timer has arrived: the round is complete. The round before leaves no message behind.
MERGE (engine:Lease {name: 'engine'})
WITH engine, engine.message_id AS before
SET engine.round_at = $now, engine.message_id = $message_id
WITH before
OPTIONAL MATCH (m:OutboxMessage {id: before}) WHERE m.state = 'done' AND before <> $message_id
DELETE m
RETURN before
