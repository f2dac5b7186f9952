// How many contracts there are. A filter that is null means any.
MATCH (n:Contract)
WHERE n.ends_on >= $first AND n.ends_on <= $last
  AND ($status IS NULL OR n.status = $status)
  AND ($customer_id IS NULL OR EXISTS { (n)<-[:HOLDS]-(:Customer {id: $customer_id}) })
  AND ($sees_all OR EXISTS { (n)<-[:HOLDS]-(:Customer {id: $actor_id}) })
RETURN count(n) AS count
