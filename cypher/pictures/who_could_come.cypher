// Who could mend a product in a place, by skill and area alone.
// $product: text = Panorama: how its name begins
// $place: text = Kiel: name of the area
MATCH (place:Area {name: $place})
MATCH need = (p:Product)-[:REQUIRES]->(s:Skill) WHERE p.name STARTS WITH $product
MATCH can = (s)<-[h:HAS_SKILL]-(e:Expert) WHERE e.active AND h.verified
MATCH goes = (place)-[:PART_OF]->{0,6}(:Area)<-[:SERVES]-(e)
RETURN need AS need, can AS can, goes AS goes
