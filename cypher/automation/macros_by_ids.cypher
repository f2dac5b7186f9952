// Macros with all that they say.
UNWIND $ids AS id
MATCH (n:Macro {id: id})
RETURN n.id AS id, n.name AS name, n.actions AS actions, n.active AS active
