// A page of the audit log, the newest first, behind (at, id).
MATCH (n:AuditEntry)
WHERE n.at <= $after_at AND CASE n.at WHEN $after_at THEN n.id < $after_id ELSE true END
WITH n ORDER BY n.at DESC, n.id DESC LIMIT $limit
RETURN n {.id, .at, .principal, .kind, .text, .outcome, .row_count, .took_s} AS entry
ORDER BY entry.at DESC, entry.id DESC
