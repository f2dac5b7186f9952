// What tickets are probably duplicates of, and what is probably a duplicate of them; those decided on come last.
UNWIND $ids AS ticket_id
MATCH (t:Ticket {id: ticket_id})
MATCH (t)-[d:DUPLICATE_OF]-(other:Ticket)
RETURN ticket_id, other.id AS id, other.key AS key, other.subject AS subject, other.state AS state,
  other.opened_at AS opened_at, startNode(d) = t AS other_is_earlier, d.similarity AS similarity,
  d.confirmed_by AS confirmed_by, d.rejected_by AS rejected_by
ORDER BY ticket_id, d.decided_at IS NOT NULL, similarity DESC, id
