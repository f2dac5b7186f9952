// Clocks run on another calendar from this instant on, under the locks of their tickets, which the caller holds; the one
// that counted until then is kept, so that the due time can be rebuilt. Plain office hours are ''.
UNWIND $clocks AS recounted
MATCH (clock:SlaClock {id: recounted.id})
SET clock.calendars_before = coalesce(clock.calendars_before, []) + coalesce(clock.calendar_id, ''),
  clock.calendars_until = coalesce(clock.calendars_until, []) + $since,
  clock.calendar_id = $calendar_id, clock.due_at = recounted.due_at
RETURN clock.id AS id
