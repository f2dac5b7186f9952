// Slots that were offered by customers and booked.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
CREATE (t)-[:PROPOSES_SLOT]->(s:Slot {id: row.id, starts_at: row.starts_at, ends_at: row.ends_at, rank: row.rank,
  state: row.state})
RETURN count(s) AS created
