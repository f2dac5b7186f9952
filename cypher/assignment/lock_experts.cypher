// Locks experts in the order of their ids, before a statement that touches several of them; their time zones.
UNWIND $expert_ids AS id
MATCH (e:Expert {id: id})
SET e.lock = $command_id
RETURN e.id AS expert_id, e.time_zone AS time_zone ORDER BY expert_id
