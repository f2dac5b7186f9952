// What is being received is stored from now on; no row when it was given up. The ticket is locked.
MATCH (a:Attachment {id: $attachment_id})
SET a.lock = $command_id
WITH a, a.state AS was
WHERE was IN ['receiving', 'stored']
SET a.state = 'stored', a.stored_at = coalesce(a.stored_at, $now)
RETURN was
