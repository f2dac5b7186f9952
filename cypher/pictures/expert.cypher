// Experts with what they can, where they go, when they are away and what they hold.
// $name: text = Anna: how the name begins
MATCH path = (e:Expert)-[:HAS_SKILL|SERVES|UNAVAILABLE|ON_CALL|HOLDS_OPEN|HOLDS_WAITING]->()
WHERE e.name STARTS WITH $name
RETURN path AS path
