// People to tell who do not log in, each in a group that the migrations made.
UNWIND $rows AS row
MATCH (g:ContactGroup {id: row.group_id})
CREATE (c:Contact {id: row.id})
SET c += row.properties
CREATE (c)-[:IN_GROUP]->(g)
RETURN count(c) AS created
