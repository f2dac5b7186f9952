// The custom fields that can be filled in.
MATCH (f:CustomField {active: true})
RETURN f.key AS key, f.name AS name, f.type AS type, f.choices AS choices, f.required AS required,
  f.categories AS categories, f.issue_kind_ids AS issue_kind_ids
ORDER BY key
