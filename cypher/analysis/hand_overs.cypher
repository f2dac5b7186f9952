// Who took tickets over from whom: transfers that were agreed to.
// $from_at: instant = -90d: agreed to from then on
// $limit: integer = 100: rows at most
MATCH (x:Transfer {state: 'accepted'}) WHERE x.ended_at >= $from_at
MATCH (gave:Expert {id: x.from_id})
MATCH (took:Expert {id: x.to_id})
RETURN gave.name AS gave, took.name AS took, count(x) AS tickets
ORDER BY tickets DESC, gave, took LIMIT $limit
