// The one statement that changes a ticket: its state, what goes with it, the lines of history that say so, and the words
// that they tell of. The caller holds the lock and numbers the lines; a gap or a twin breaks the uniqueness of
// (ticket, number).
UNWIND $changes AS change
MATCH (t:Ticket {id: change.ticket_id})
SET t.state = change.state, t.needs_owner = change.needs_owner, t.version = change.version, t += change.properties
WITH t, change
CALL (t, change) {
  UNWIND change.comments AS comment
  CREATE (c:Comment {id: comment.id})-[:ON]->(t)
  SET c += comment
}
CALL (t, change) {
  UNWIND change.resolutions AS resolution
  CREATE (n:ResolutionNote {id: resolution.id})-[:SETTLES]->(t)
  SET n += resolution
}
UNWIND change.entries AS entry
CREATE (h:HistoryEntry)-[:OF]->(t)
SET h += entry
RETURN count(h) AS entries
