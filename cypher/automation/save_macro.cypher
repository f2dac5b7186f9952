// Writes a macro.
MERGE (n:Macro {id: $id})
SET n.name = $name, n.actions = $actions, n.active = $active
RETURN n.id AS id
