// How a transfer stands, and between whom it is.
MATCH (x:Transfer {id: $transfer_id})
RETURN x.state AS state, x.from_id AS from_id, x.to_id AS to_id
