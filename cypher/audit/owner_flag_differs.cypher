// Tickets whose needs_owner says the contrary of their owner edge, which belongs to their state.
UNWIND ['New', 'Reopened', 'Open', 'Escalated', 'Pending'] AS state
MATCH (t:Ticket {state: state})
WHERE t.opened_at IS NOT NULL
WITH t, state, CASE state
  WHEN 'Pending' THEN EXISTS { (t)<-[:HOLDS_WAITING {kind: 'owner'}]-() }
  ELSE EXISTS { (t)<-[:HOLDS_OPEN {kind: 'owner'}]-() } END AS owned
WHERE owned = t.needs_owner OR t.needs_owner IS NULL
RETURN t.id AS ticket_id, state + CASE WHEN owned THEN ' with' ELSE ' without' END + ' an owner, but needs_owner is '
  + coalesce(toString(t.needs_owner), 'not set') AS detail
ORDER BY ticket_id
