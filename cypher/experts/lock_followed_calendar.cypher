// Locks the calendar that an expert's absences follow; its address is sealed. No row: they follow none.
MATCH (c:AbsenceCalendar {id: $calendar_id})
SET c.lock = $command_id
WITH c WHERE c.host IS NOT NULL
MATCH (e:Expert {id: c.expert_id})
RETURN c.id AS id, c.expert_id AS expert_id, c.kind AS kind, c.by AS by, c.data_key AS data_key,
  c.text_sealed AS text_sealed, e.time_zone AS time_zone
