// How long the audit log is.
MATCH (n:AuditEntry)
RETURN count(n) AS count
