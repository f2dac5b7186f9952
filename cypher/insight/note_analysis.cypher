// That somebody asks something, written down before it is asked.
CREATE (n:AuditEntry {id: $id, at: $now, principal: $principal, kind: 'analysis', text: $text, outcome: 'asked'})
RETURN n.id AS id
