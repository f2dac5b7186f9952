// The command of a mutation, first of all: a second one by the same principal and key breaks the constraint, and
// waits for the first to commit before it does.
CREATE (c:Command {
  id: $id, principal: $principal, key: $key, request_hash: $request_hash, outcome: '{}', created_at: $now
})
RETURN c.id AS id
