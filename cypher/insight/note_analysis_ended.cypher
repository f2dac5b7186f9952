// How it ended: a code, how many rows, after how long.
MATCH (n:AuditEntry {id: $id})
SET n.outcome = $outcome, n.row_count = $row_count, n.took_s = $took_s
RETURN n.id AS id
