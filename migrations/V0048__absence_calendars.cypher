// kind: schema
// The calendar that an expert's absences follow; only one that is followed has a host.
CREATE CONSTRAINT absence_calendar_id IF NOT EXISTS FOR (n:AbsenceCalendar) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX absence_calendar_host IF NOT EXISTS FOR (n:AbsenceCalendar) ON (n.host);
