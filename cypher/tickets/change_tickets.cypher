// The one statement that changes a ticket: its state, what goes with it, and the lines of history that say so.
// The caller holds the lock and numbers the lines; a gap or a twin breaks the uniqueness of (ticket, number).
UNWIND $changes AS change
MATCH (t:Ticket {id: change.ticket_id})
SET t.state = change.state, t.needs_owner = change.needs_owner, t.version = change.version, t += change.properties
WITH t, change
UNWIND change.entries AS entry
CREATE (h:HistoryEntry)-[:OF]->(t)
SET h += entry
RETURN count(h) AS entries
