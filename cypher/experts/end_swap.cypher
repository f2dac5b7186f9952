// A swap that waited has its end. It is locked already.
MATCH (s:Swap {id: $swap_id, state: 'requested'})
SET s += $properties
RETURN s.id AS id
