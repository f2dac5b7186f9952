// Takes the one use of an upload's address: what was awaited is being received; else says what it was already.
MATCH (a:Attachment {id: $attachment_id})
SET a.lock = $command_id
WITH a, a.state AS was
SET a.state = CASE was WHEN 'awaited' THEN 'receiving' ELSE was END
RETURN was, a.bytes AS bytes, a.media_type AS media_type, a.sha256 AS sha256
