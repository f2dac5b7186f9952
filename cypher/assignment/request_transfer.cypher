// Another expert is asked to take an owned ticket; the ticket is locked already. The owner stays the owner.
// Both experts are locked, in the order of their ids: an edge to each is made. The one who is asked is looked at again, so
// that an absence recorded meanwhile finds the request, or stops it.
UNWIND $expert_ids AS id
MATCH (e:Expert {id: id})
SET e.lock = $command_id
WITH collect(e) AS locked
WITH head([e IN locked WHERE e.id = $to_id]) AS other, head([e IN locked WHERE e.id = $from_id]) AS owner
WHERE other.active AND COUNT { (other)-[:HOLDS_OPEN]->() } < other.cap
  AND NOT EXISTS {
    (other)-[u:UNAVAILABLE]->()
    WHERE u.ends_at > $from_at AND (u.starts_at < $until_at OR u.starts_at = $from_at)
  }
MATCH (t:Ticket {id: $ticket_id})
CREATE (x:Transfer {id: $transfer_id})-[:OF]->(t)
CREATE (x)-[:FROM]->(owner)
CREATE (x)-[:TO]->(other)
SET x += $properties
RETURN x.id AS id
