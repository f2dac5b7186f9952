// Of the relationships of a type: each property, the types met and how many have it; the nameless row counts them all.
// plan: DirectedAllRelationshipsScan: the doctor looks at everything
MATCH ()-[r:$($type)]->()
UNWIND [''] + keys(r) AS property
RETURN property AS property, collect(DISTINCT valueType(r[property])) AS types, count(*) AS count
