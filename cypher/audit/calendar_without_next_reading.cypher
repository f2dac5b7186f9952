// Calendars that absences follow, and that nothing would read again.
MATCH (c:AbsenceCalendar) WHERE c.host IS NOT NULL
  AND NOT EXISTS {
    MATCH (timer:Timer {key: c.expert_id + ':absences.refresh:0::0'})
    WHERE timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
RETURN null AS ticket_id, 'the calendar of ' + c.expert_id + ' is not read again' AS detail ORDER BY detail
