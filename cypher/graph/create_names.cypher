// Has names exist before anything bears them: the server throws a plan away when a name in its text comes to exist.
CALL () { UNWIND $labels AS name CALL db.createLabel(name) RETURN count(*) AS labels }
CALL () { UNWIND $relationships AS name CALL db.createRelationshipType(name) RETURN count(*) AS relationships }
CALL () { UNWIND $properties AS name CALL db.createProperty(name) RETURN count(*) AS properties }
RETURN labels + relationships + properties AS named
