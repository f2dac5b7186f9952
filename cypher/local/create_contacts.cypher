// People to tell who do not log in, each in a group; the groups of the escalation policy are there already.
UNWIND $rows AS row
CREATE (c:Contact {id: row.id})
SET c += row.properties
MERGE (g:ContactGroup {id: row.group_id})
ON CREATE SET g.name = row.group_id, g.active = true
CREATE (c)-[:IN_GROUP]->(g)
RETURN count(c) AS created
