// Lines of the tickets' history, ticket by ticket.
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id})
UNWIND row.history AS entry
CREATE (h:HistoryEntry {id: entry.id, ticket_id: entry.ticket_id, number: entry.number, at: entry.at, actor: entry.actor,
  via: entry.via, kind: entry.kind, from: entry.from, to: entry.to, cause: entry.cause, details: entry.details})-[:OF]->(t)
RETURN count(h) AS created
