// The tree of areas, with who leads them and which queues lie in them.
// $depth: integer = 2: areas down to this depth
MATCH (a:Area) WHERE a.name >= '' AND a.depth <= $depth AND a.active
OPTIONAL MATCH up = (a)-[:PART_OF]->()
OPTIONAL MATCH near = (a)<-[:LEADS|IN]-(other) WHERE other:Staff OR other:Queue
RETURN a AS area, up AS up, near AS near
