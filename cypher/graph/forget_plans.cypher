// Has the server make a new plan for each statement at its next use, by what the graph holds by then.
CALL db.clearQueryCaches() YIELD value
RETURN value AS told
