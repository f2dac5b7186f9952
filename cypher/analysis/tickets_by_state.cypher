// Tickets that are not over, by state and priority, with the age of the oldest.
// $now: instant = +0d: from when ages are counted back
UNWIND ['New', 'Open', 'Pending', 'Escalated', 'Reopened', 'Solved'] AS state
MATCH (t:Ticket {state: state}) WHERE t.opened_at <= $now
WITH state, t.priority AS priority, count(t) AS tickets, min(t.opened_at) AS oldest
RETURN state AS state, priority AS priority, tickets AS tickets,
  duration.inSeconds(oldest, $now).seconds / 3600 AS oldest_h
ORDER BY state, priority
