// Whether anybody lives in the graph: a database that holds customers gets no demonstration world.
RETURN EXISTS { (:Customer) } AS inhabited
