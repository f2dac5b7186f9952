// Custom fields with all that they say.
UNWIND $ids AS id
MATCH (n:CustomField {id: id})
RETURN n.id AS id, n.name AS name, n.key AS key, n.type AS type, n.choices AS choices, n.required AS required, n.categories AS categories, n.issue_kind_ids AS issue_kind_ids, n.active AS active
