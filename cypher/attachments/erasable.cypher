// The attachment, if its body is to be erased and was not yet.
MATCH (a:Attachment {id: $attachment_id})
WHERE a.state IN ['refused', 'abandoned', 'erased'] AND a.body_erased_at IS NULL
RETURN a.id AS attachment_id
