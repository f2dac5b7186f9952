// The weekly windows of experts: an offer made outside them waits for the next shift.
UNWIND $expert_ids AS id
MATCH (e:Expert {id: id})-[w:WORKS]->()
RETURN id AS expert_id, w.weekday AS weekday, w.from_minute AS from_minute, w.until_minute AS until_minute,
  w.valid_from_on AS valid_from_on, w.valid_until_on AS valid_until_on
ORDER BY expert_id, weekday, from_minute
