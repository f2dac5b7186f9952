// How a person wants to be told. No row: nothing was ever said.
MATCH (r:NotificationRules {person_id: $person_id})
RETURN r.body AS body
