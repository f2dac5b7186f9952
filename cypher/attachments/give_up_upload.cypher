// Nobody waits for this body any more; no row when it is stored. What came too late is erased once more.
MATCH (a:Attachment {id: $attachment_id})
SET a.lock = $command_id
WITH a WHERE a.state <> 'stored'
SET a.state = CASE WHEN a.state IN ['awaited', 'receiving'] THEN $state ELSE a.state END,
    a.ended_at = $now, a.body_erased_at = null
RETURN a.ticket_id AS ticket_id
