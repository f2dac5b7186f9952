// Lines of the tickets' history.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
CREATE (h:HistoryEntry {id: row.id, ticket_id: row.ticket_id, number: row.number, at: row.at, actor: row.actor,
  via: row.via, kind: row.kind, from: row.from, to: row.to, cause: row.cause, details: row.details})-[:OF]->(t)
RETURN count(h) AS created
