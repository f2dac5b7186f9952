// A locked task is over: how, by whom, with what outcome.
MATCH (k:Task {id: $task_id})
SET k += $properties
RETURN k.id AS task_id
