// The calendar that an expert's absences follow, without its address. No row: they follow none.
MATCH (c:AbsenceCalendar {id: $calendar_id}) WHERE c.host IS NOT NULL
RETURN c {.expert_id, .host, .kind, .since_at, .checked_at, .read_at, .error} AS calendar
