// Gives lines of history their numbers in the change feed, in order behind $last, under the lock of the counter.
MATCH (c:Counter {name: 'changes'})
SET c.value = $last + size($ids)
WITH c
UNWIND range(0, size($ids) - 1) AS place
MATCH (h:HistoryEntry {id: $ids[place]})
SET h.change_number = $last + place + 1
REMOVE h.unnumbered
RETURN count(h) AS numbered
