// Of the nodes with a label: each property, the types met and how many have it; the nameless row counts them all.
// plan: AllNodesScan: the doctor looks at everything
MATCH (n:$($label))
UNWIND [''] + keys(n) AS property
RETURN property AS property, collect(DISTINCT valueType(n[property])) AS types, count(*) AS count
