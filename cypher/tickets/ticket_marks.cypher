// What the desk marked a ticket with, and the custom fields that are in use. The caller holds the lock.
MATCH (t:Ticket {id: $ticket_id})
RETURN coalesce(t.tags, []) AS tags, coalesce(t.custom, '{}') AS custom, t.flags AS flags, t.category AS category,
  head(COLLECT { MATCH (t)-[:ABOUT]->(i:IssueKind) RETURN i.id }) AS issue_kind_id,
  COLLECT {
    MATCH (f:CustomField {active: true})
    RETURN f {.key, .name, .type, .choices, .required, .categories, .issue_kind_ids} ORDER BY f.key
  } AS custom_fields
