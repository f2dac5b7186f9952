// The words that are kept, locked. No row: nobody wrote any.
MATCH (w:Template {id: $id})
SET w.lock = $command_id
WITH w
RETURN w.subject AS subject, w.text AS text, coalesce(w.version, 1) AS version, w.changed_at AS changed_at
