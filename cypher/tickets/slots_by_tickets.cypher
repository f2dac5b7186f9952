// The times that customers offered, in the customers' order.
UNWIND $ids AS ticket_id
MATCH (:Ticket {id: ticket_id})-[:PROPOSES_SLOT]->(s:Slot)
RETURN ticket_id, s.id AS id, s.starts_at AS starts_at, s.ends_at AS ends_at, s.rank AS rank, s.state AS state
ORDER BY ticket_id, rank, id
