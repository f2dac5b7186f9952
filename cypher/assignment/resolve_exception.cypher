// The exception no longer blocks its ticket; it stays as a fact.
MATCH (x:AssignmentException {id: $exception_id})
SET x.state = 'resolved', x.resolved_at = $now, x.resolved_by = $resolved_by
RETURN x.id AS exception_id
