// How a person wants to be told, in place of what was said before; the person is locked.
MATCH (r:NotificationRules {person_id: $person_id})
SET r.body = $body, r.changed_at = $now, r.changed_by = $by
RETURN r.id AS id
