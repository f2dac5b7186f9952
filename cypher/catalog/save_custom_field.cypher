// Writes a custom field.
MERGE (n:CustomField {id: $id})
SET n.name = $name, n.key = $key, n.type = $type, n.choices = $choices, n.required = $required, n.categories = $categories, n.issue_kind_ids = $issue_kind_ids, n.active = $active
RETURN n.id AS id
