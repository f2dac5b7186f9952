// What became of a path, under its ticket's lock, which the caller holds; returns it.
MATCH (path:EscalationPath {id: $id})
SET path += $properties
RETURN path.id AS id
