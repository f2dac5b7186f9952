// All attachments of a ticket lose their names; their bodies are to be erased. Those given up have none.
MATCH (:Ticket {id: $ticket_id})<-[:BELONGS_TO]-(a:Attachment)
SET a.lock = $command_id
WITH a WHERE a.state <> 'erased'
WITH a, a.state IN ['receiving', 'stored'] AS has_body
SET a.state = 'erased', a.file_name = '', a.sha256 = '', a.ended_at = $now
WITH a WHERE has_body
RETURN a.id AS attachment_id ORDER BY a.id
