// A page of contracts by their last day and id; read backward from the end. A filter that is null means any.
CALL () {
  WITH 1 AS forward WHERE NOT $backward
  MATCH (n:Contract)
  WHERE n.ends_on >= $key AND n.ends_on <= $last AND (n.ends_on > $key OR n.id > $id)
    AND ($status IS NULL OR n.status = $status)
    AND ($customer_id IS NULL OR EXISTS { (n)<-[:HOLDS]-(:Customer {id: $customer_id}) })
    AND ($sees_all OR EXISTS { (n)<-[:HOLDS]-(:Customer {id: $actor_id}) })
  RETURN n ORDER BY n.ends_on, n.id LIMIT $limit
  UNION ALL
  WITH 1 AS backward WHERE $backward
  MATCH (n:Contract)
  WHERE n.ends_on <= $key AND n.ends_on >= $first AND (n.ends_on < $key OR n.id < $id)
    AND ($status IS NULL OR n.status = $status)
    AND ($customer_id IS NULL OR EXISTS { (n)<-[:HOLDS]-(:Customer {id: $customer_id}) })
    AND ($sees_all OR EXISTS { (n)<-[:HOLDS]-(:Customer {id: $actor_id}) })
  RETURN n ORDER BY n.ends_on DESC, n.id DESC LIMIT $limit
}
RETURN n.id AS id, n.ends_on AS key
