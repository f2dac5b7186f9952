// Paused clocks run on, due later by what they stood still; the pause is kept, so that the due time can be rebuilt.
UNWIND $clocks AS resumed
MATCH (clock:SlaClock {id: resumed.id})
SET clock.state = 'running', clock.due_at = resumed.due_at,
  clock.pauses_from = coalesce(clock.pauses_from, []) + clock.paused_at,
  clock.pauses_until = coalesce(clock.pauses_until, []) + $now, clock.paused_at = null
RETURN clock.id AS id
