// Lines of history that have no number of the change feed yet, the earliest first, and whether the line before, of the
// same ticket, has none either. A line is committed after the one before it, so that one is there when this one is.
MATCH (h:HistoryEntry {unnumbered: true})
WITH h ORDER BY h.at, h.ticket_id, h.number LIMIT $limit
RETURN h.id AS id, h.ticket_id AS ticket_id, h.number AS number, h.at AS at, EXISTS {
  MATCH (before:HistoryEntry {ticket_id: h.ticket_id, number: h.number - 1}) WHERE before.unnumbered
} AS follows_unnumbered
ORDER BY at, ticket_id, number
