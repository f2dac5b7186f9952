// Pages that wait until this person, one of those who were told, says that they heard; the oldest first.
MATCH (p:Page {state: 'ringing'})-[:OF]->(t:Ticket)
WHERE $person_id IN p.told_ids
RETURN p {.*} AS page, t.id AS ticket_id
ORDER BY page.rang_at, page.id
