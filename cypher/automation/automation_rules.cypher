// A page of automation rules by name and id; read backward from the end. A filter that is null means any.
CALL () {
  WITH 1 AS forward WHERE NOT $backward
  MATCH (n:AutomationRule)
  WHERE n.name >= $key AND n.name <= $last AND (n.name > $key OR n.id > $id)
    AND ($active IS NULL OR n.active = $active)
  RETURN n ORDER BY n.name, n.id LIMIT $limit
  UNION ALL
  WITH 1 AS backward WHERE $backward
  MATCH (n:AutomationRule)
  WHERE n.name <= $key AND n.name >= $first AND (n.name < $key OR n.id < $id)
    AND ($active IS NULL OR n.active = $active)
  RETURN n ORDER BY n.name DESC, n.id DESC LIMIT $limit
}
RETURN n.id AS id, n.name AS key
