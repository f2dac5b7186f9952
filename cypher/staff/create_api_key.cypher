// A key of another system.
CREATE (k:ApiKey {id: $id})
SET k += $properties
RETURN k.id AS id
