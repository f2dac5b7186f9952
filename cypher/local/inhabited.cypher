// Whether anybody lives in the graph: a database that holds customers gets no demonstration world.
// plan: NodeByLabelScan: it stops at the first one
RETURN EXISTS { (:Customer) } AS inhabited
