// Visits that are to come while nobody would notice if they did not, and appointments without a visit.
CALL () {
  UNWIND ['planned', 'on_the_way'] AS state
  MATCH (v:Visit {state: state})-[:OF]->(a:Assignment)
  UNWIND ['visit.arrive', 'visit.finish'] AS kind
  WITH v, a, kind
  WHERE NOT EXISTS {
    MATCH (timer:Timer {ticket_id: a.ticket_id})
    WHERE timer.kind = kind AND timer.subject_id = v.id
      AND timer.due_at IS NOT NULL AND coalesce(timer.next_attempt_at, timer.due_at) > $overdue_before
  }
  RETURN a.ticket_id AS ticket_id, v.id + ' is ' + v.state + ', but ' + kind + ' is not armed' AS detail
  UNION ALL
  MATCH (a:Assignment {state: 'accepted'})-[:BOOKS]->(s:Slot)
  WHERE NOT EXISTS { (a)<-[:OF]-(:Visit) }
  RETURN a.ticket_id AS ticket_id, a.id + ' books ' + s.id + ', but there is no visit' AS detail
}
RETURN ticket_id, detail ORDER BY ticket_id, detail
