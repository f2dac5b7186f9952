// The members of a contact group who may be told, each with whether they are away at that time.
MATCH (:ContactGroup {id: $group_id})<-[:IN_GROUP]-(p) WHERE p.active
RETURN p.id AS id, EXISTS { (p)-[u:UNAVAILABLE]->() WHERE u.starts_at <= $now AND u.ends_at > $now } AS absent
ORDER BY id
