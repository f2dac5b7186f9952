// For a transaction that is rolled back: it has changed something, and the server has plans of their own for such.
CREATE (:Command {id: $id})
RETURN true AS changed
