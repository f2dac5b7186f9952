// What was to be done about a ticket is done: its open tasks of a kind end.
MATCH (:Ticket {id: $ticket_id})<-[:ABOUT]-(k:Task {kind: $kind})
SET k.lock = $command_id
WITH k WHERE k.state = 'open'
SET k += $properties
RETURN k.id AS task_id ORDER BY task_id
