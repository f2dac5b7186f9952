// A person decides on a suggestion, once; the caller holds the locks of both tickets. No row: nothing to decide.
MATCH (:Ticket {id: $later_id})-[d:DUPLICATE_OF]->(:Ticket {id: $earlier_id})
WHERE d.confirmed_by IS NULL AND d.rejected_by IS NULL
SET d.confirmed_by = $confirmed_by, d.rejected_by = $rejected_by, d.decided_at = $now
RETURN d.similarity AS similarity
