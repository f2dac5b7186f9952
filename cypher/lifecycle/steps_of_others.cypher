// What waits for a timer of its own, which is not armed, and belongs to no ticket: swaps, tasks, disturbances, calendars.
CALL () {
  MATCH (s:Swap) WHERE s.from_id IS NOT NULL AND s.state = 'requested'
  RETURN s.id AS id, 'swap.expiry' AS kind, s.expires_at AS due_at
  UNION ALL
  MATCH (k:Task {state: 'open'}) WHERE NOT EXISTS { (k)-[:ABOUT]->(:Ticket) }
  RETURN k.id AS id, 'task.due' AS kind, k.due_at AS due_at
  UNION ALL
  MATCH (d:Disturbance) WHERE d.active_for IS NOT NULL
  RETURN d.id AS id, 'disturbance.again' AS kind, $now AS due_at
  UNION ALL
  MATCH (c:AbsenceCalendar) WHERE c.host IS NOT NULL
  RETURN c.expert_id AS id, 'absences.refresh' AS kind, $now AS due_at
}
WITH id, kind, due_at
WHERE NOT EXISTS { MATCH (timer:Timer {key: id + ':' + kind + ':0::0'}) WHERE timer.due_at IS NOT NULL }
RETURN id, kind, due_at ORDER BY id
