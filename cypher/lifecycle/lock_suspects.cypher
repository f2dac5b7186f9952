// Locks tickets in the order of their ids, for a second look at them.
UNWIND $ticket_ids AS id
MATCH (t:Ticket {id: id})
SET t.lock = $command_id
RETURN count(t) AS locked
