// A ticket and what is around it, but for its history and what was told.
// $key: text = INC-2026-000001: its key
MATCH path = (t:Ticket {key: $key})--(near)
WHERE none(label IN labels(near) WHERE label IN ['HistoryEntry', 'Notification'])
OPTIONAL MATCH further = (near)-[:TO|BOOKS|INSTANCE_OF|IN_FAMILY|OF_PLAN|PART_OF]->()
RETURN path AS path, further AS further
