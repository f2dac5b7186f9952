// Everybody who manages.
// plan: NodeByLabelScan: staff are few, and none of them is found by a role otherwise
MATCH (s:Staff)
WHERE s.active AND 'manager' IN s.roles
RETURN s.id AS id ORDER BY id
