// The expert's id, named itself or by an absence, if the actor is that expert or answers for an area that it serves.
CALL () {
  MATCH (e:Expert {id: $expert_id}) RETURN e
  UNION MATCH (:Absence {id: $absence_id})<-[:UNAVAILABLE]-(e:Expert) RETURN e
}
WITH e
WHERE $sees_all OR e.id = $actor_id
  OR EXISTS { (e)-[:SERVES]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
  OR EXISTS { (e)-[:SERVES]->(:Area)<-[:PART_OF]-{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
RETURN e.id AS id
