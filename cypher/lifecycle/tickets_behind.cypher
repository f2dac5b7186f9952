// A page of all tickets, behind a key, in the order of their keys.
MATCH (t:Ticket)
WHERE t.key > $after
RETURN t.id AS id, t.key AS key ORDER BY key LIMIT $page_size
