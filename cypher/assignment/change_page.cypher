// A page is passed on, heard, or over. The ticket is locked already.
MATCH (p:Page {id: $page_id})
SET p += $properties
RETURN p.id AS id
