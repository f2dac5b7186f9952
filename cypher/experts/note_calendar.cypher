// How a locked calendar was found; a success forgets the last error.
MATCH (c:AbsenceCalendar {id: $calendar_id}) WHERE c.host IS NOT NULL
SET c.checked_at = $now, c.error = $error, c.read_at = CASE WHEN $error IS NULL THEN $now ELSE c.read_at END
RETURN c.id AS id
