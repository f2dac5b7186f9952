// What became of clocks that run, under the ticket's lock, which the caller holds; returns how many.
UNWIND $clocks AS change
MATCH (clock:SlaClock {id: change.id})
SET clock += change.properties
RETURN count(clock) AS changed
