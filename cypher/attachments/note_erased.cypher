// The storage says that there is no body any more.
MATCH (a:Attachment {id: $attachment_id})
SET a.body_erased_at = $now
RETURN a.id AS attachment_id
