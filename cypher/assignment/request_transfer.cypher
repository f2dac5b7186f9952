// Another expert is asked to take an owned ticket; the ticket is locked already. The owner stays the owner.
// The expert is locked and looked at again, so that an absence recorded meanwhile finds the request, or stops it.
MATCH (other:Expert {id: $to_id})
SET other.lock = $command_id
WITH other
WHERE other.active AND COUNT { (other)-[:HOLDS_OPEN]->() } < other.cap
  AND NOT EXISTS {
    (other)-[u:UNAVAILABLE]->()
    WHERE u.ends_at > $from_at AND (u.starts_at < $until_at OR u.starts_at = $from_at)
  }
MATCH (t:Ticket {id: $ticket_id})
MATCH (owner:Expert {id: $from_id})
CREATE (x:Transfer {id: $transfer_id})-[:OF]->(t)
CREATE (x)-[:FROM]->(owner)
CREATE (x)-[:TO]->(other)
SET x += $properties
RETURN x.id AS id
