// The line from a parent up to the root, and how many levels lie below the area that is to move there.
RETURN COLLECT {
    MATCH path = (:Area {id: $parent_id})-[:PART_OF]->{0,6}(a:Area) RETURN a.id ORDER BY length(path)
  } AS line,
  head(COLLECT {
    MATCH path = (:Area {id: $id})<-[:PART_OF]-{0,6}(:Area) RETURN length(path) ORDER BY length(path) DESC LIMIT 1
  }) AS height
