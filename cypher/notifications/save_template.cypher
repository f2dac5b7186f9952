// Words of a kind, channel and language from now on.
MERGE (w:Template {id: $id})
SET w += $properties
RETURN w.id AS id
