// Another expert is asked to take an owned ticket; the ticket is locked already. The owner stays the owner.
MATCH (t:Ticket {id: $ticket_id})
MATCH (owner:Expert {id: $from_id})
MATCH (other:Expert {id: $to_id})
CREATE (x:Transfer {id: $transfer_id})-[:OF]->(t)
CREATE (x)-[:FROM]->(owner)
CREATE (x)-[:TO]->(other)
SET x += $properties
RETURN x.id AS id
