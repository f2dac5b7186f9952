// A transfer that was asked for ends without a change of owner. The ticket is locked already.
MATCH (x:Transfer {id: $transfer_id, state: 'requested'})
SET x += $properties
RETURN x.id AS id
