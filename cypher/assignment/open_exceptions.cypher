// How many tickets nobody can take now, by the reason.
MATCH (x:AssignmentException {state: 'open'})
RETURN x.code AS code, count(*) AS tickets ORDER BY code
