// An attachment's facts, and where it belongs.
MATCH (a:Attachment {id: $attachment_id})
RETURN a.ticket_id AS ticket_id, a.state AS state, a.by AS by, a.via AS via, a.file_name AS file_name,
  a.bytes AS bytes, a.media_type AS media_type
