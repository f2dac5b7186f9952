// An expert's absences follow no calendar any more, and nobody can read its address again. No row: they followed none.
MATCH (c:AbsenceCalendar {id: $calendar_id}) WHERE c.host IS NOT NULL
SET c.ended_at = $now
REMOVE c.host, c.data_key, c.text_sealed, c.error
RETURN c.id AS id
