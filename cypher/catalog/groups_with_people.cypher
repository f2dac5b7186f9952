// Of these contact groups the ones that are in use and have somebody in them who may be told.
UNWIND $ids AS id
MATCH (g:ContactGroup {id: id}) WHERE g.active AND EXISTS { MATCH (g)<-[:IN_GROUP]-(p) WHERE p.active }
RETURN g.id AS id
